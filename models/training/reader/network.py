"""The network: convolutions over the picture, then along the line, and a class for every STEP_PX pixels (CTC)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from models.alphabet import CLASSES


def block(inside: int, outside: int, kernel: tuple[int, int] = (3, 3)) -> nn.Sequential:
    padding = (kernel[0] // 2, kernel[1] // 2)
    return nn.Sequential(
        nn.Conv2d(inside, outside, kernel, padding=padding, bias=False), nn.BatchNorm2d(outside), nn.ReLU(inplace=True)
    )


class Along(nn.Module):
    """A residual step along the line, seeing `7 * spread` answers."""

    def __init__(self, channels: int, spread: int) -> None:
        super().__init__()
        self.mix = nn.Sequential(
            nn.Conv1d(channels, channels, 7, padding=3 * spread, dilation=spread, groups=channels, bias=False),
            nn.BatchNorm1d(channels),
            nn.Conv1d(channels, 2 * channels, 1),
            nn.ReLU(inplace=True),
            nn.Conv1d(2 * channels, channels, 1),
        )

    def forward(self, line: Tensor) -> Tensor:
        mixed: Tensor = self.mix(line)
        return line + mixed


class LineNetwork(nn.Module):
    """(batch, 1, 40, width) grey from 0 (paper) to 1 (ink) -> (batch, width / 4, CLASSES) log probabilities."""

    def __init__(self) -> None:
        super().__init__()
        self.picture = nn.Sequential(
            nn.Conv2d(1, 24, 3, stride=(2, 2), padding=1, bias=False),
            nn.BatchNorm2d(24),
            nn.ReLU(inplace=True),
            block(24, 40),
            nn.MaxPool2d((2, 2)),
            block(40, 72),
            block(72, 72),
            nn.MaxPool2d((2, 1)),
            block(72, 128),
            nn.Conv2d(128, 192, (5, 1), bias=False),
            nn.BatchNorm2d(192),
            nn.ReLU(inplace=True),
        )
        self.line = nn.Sequential(*(Along(192, spread) for spread in (1, 1, 2, 4)))
        self.classes = nn.Conv1d(192, CLASSES, 1)

    def forward(self, picture: Tensor) -> Tensor:
        features = self.picture(picture).squeeze(2)
        return torch.log_softmax(self.classes(self.line(features)), dim=1).transpose(1, 2)
