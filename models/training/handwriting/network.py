"""The network: convolutions over the picture, then along the line, and one answer for every ANSWER_PX pixels."""

from __future__ import annotations

from torch import Tensor, nn

from models.training.reader.network import Along, block

CHANNELS = 64


class HandNetwork(nn.Module):
    """(batch, 1, 40, width) grey from 0 (paper) to 1 (ink) -> (batch, width / 8): above 0 for handwriting."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = nn.Sequential(
            nn.Conv2d(1, 12, 3, stride=(2, 2), padding=1, bias=False),
            nn.BatchNorm2d(12),
            nn.ReLU(inplace=True),
            block(12, 20),
            nn.MaxPool2d((2, 2)),
            block(20, 32),
            nn.MaxPool2d((2, 2)),
            block(32, 48),
            nn.Conv2d(48, CHANNELS, (5, 1), bias=False),
            nn.BatchNorm2d(CHANNELS),
            nn.ReLU(inplace=True),
        )
        self.line = nn.Sequential(*(Along(CHANNELS, spread) for spread in (1, 2, 4)))
        self.hand = nn.Conv1d(CHANNELS, 1, 1)

    def forward(self, picture: Tensor) -> Tensor:
        given: Tensor = self.hand(self.line(self.picture(picture).squeeze(2))).squeeze(1)
        return given
