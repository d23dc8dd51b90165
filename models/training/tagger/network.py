"""The network: LayoutLMv3's encoder without pictures, from scratch, with three heads."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import LayoutLMv3Config, LayoutLMv3Model
from transformers.models.layoutlmv3.modeling_layoutlmv3 import LayoutLMv3Encoder

WIDTH, LAYERS, HEADS, INNER = 192, 6, 6, 768
NEAR_BINS, NEAR = 32, 128
PLACE_BINS, PLACE = 48, 512
SHAPES = 4


def configure(pieces: int) -> LayoutLMv3Config:
    return LayoutLMv3Config(
        vocab_size=pieces,
        hidden_size=WIDTH,
        num_hidden_layers=LAYERS,
        num_attention_heads=HEADS,
        intermediate_size=INNER,
        coordinate_size=WIDTH // 6,
        shape_size=WIDTH // 6,
        max_position_embeddings=514,
        max_2d_position_embeddings=1024,
        type_vocab_size=SHAPES,
        visual_embed=False,
        has_relative_attention_bias=True,
        has_spatial_attention_bias=True,
        rel_pos_bins=NEAR_BINS,
        max_rel_pos=NEAR,
        rel_2d_pos_bins=PLACE_BINS,
        max_rel_2d_pos=PLACE,
        attn_implementation="eager",
    )


class TaggerNetwork(nn.Module):
    """Pieces of words with their boxes -> a field for each, the page's type, and whether a document starts with it."""

    def __init__(self, pieces: int, keys: int, types: int) -> None:
        super().__init__()
        self.encoder = LayoutLMv3Model(configure(pieces))
        _learn_places(self.encoder.encoder)
        self.fields = nn.Linear(WIDTH, keys)
        self.page = nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.Tanh(), nn.Linear(WIDTH, types + 1))

    def forward(
        self, input_ids: Tensor, bbox: Tensor, token_type_ids: Tensor, attention_mask: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """(batch, pieces, keys), (batch, types), (batch,): raw scores."""
        seen = self.encoder(
            input_ids=input_ids, bbox=bbox, token_type_ids=token_type_ids, attention_mask=attention_mask
        ).last_hidden_state
        page = self.page(seen[:, 0])
        return self.fields(seen), page[:, :-1], page[:, -1]


def _learn_places(encoder: LayoutLMv3Encoder) -> None:
    """`transformers` looks the biases of relative places up without gradients, for it only fine-tunes them."""

    def look_up(positions: Tensor, bias: nn.Linear, bins: int, farthest: int) -> Tensor:
        apart = (positions.unsqueeze(-2) - positions.unsqueeze(-1)).clamp(-farthest, farthest)
        buckets = encoder.relative_position_bucket(apart, num_buckets=bins, max_distance=farthest)
        if not torch.is_grad_enabled():
            return bias.weight[:, buckets].transpose(0, 1)
        # As a product: the gradient of a look-up into so small a table is slow.
        chosen = (buckets.unsqueeze(-1) == torch.arange(bins, device=buckets.device)).to(bias.weight.dtype)
        biases: Tensor = bias(chosen)
        return biases.permute(0, 3, 1, 2)

    def along(position_ids: Tensor) -> Tensor:
        near = look_up(position_ids[:1], encoder.rel_pos_bias, NEAR_BINS, NEAR)
        return near.expand(len(position_ids), -1, -1, -1)

    def across(bbox: Tensor) -> Tensor:
        sides = ((bbox[:, :, 0], encoder.rel_pos_x_bias), (bbox[:, :, 3], encoder.rel_pos_y_bias))
        right, down = (look_up(side, bias, PLACE_BINS, PLACE) for side, bias in sides)
        return right + down

    encoder._cal_1d_pos_emb, encoder._cal_2d_pos_emb = along, across
