"""A language model of random weights in a file that llama.cpp reads: 350 KB, made in a moment.

What it says is noise; that is enough to see that a real server and this program understand each
other. Needs the packages `gguf` and `numpy`.
"""

from __future__ import annotations

from pathlib import Path

CONTEXT = 16_384
WIDTH, INNER, HEADS, LAYERS = 64, 128, 4, 1
PRINTABLE = range(32, 127)
_UNKNOWN, _CONTROL, _NORMAL, _BYTE = 2, 3, 1, 6


def write_tiny_model(path: Path, seed: int = 1) -> None:
    """Writes the model: one layer, a vocabulary of bytes and printable letters."""
    import gguf
    import numpy as np

    chance = np.random.default_rng(seed)
    tokens = [b"<unk>", b"<s>", b"</s>", *(b"<0x%02X>" % i for i in range(256))]
    tokens += [("▁" if i == 32 else chr(i)).encode() for i in PRINTABLE]
    kinds = [_UNKNOWN, _CONTROL, _CONTROL, *[_BYTE] * 256, *[_NORMAL] * len(PRINTABLE)]
    out = gguf.GGUFWriter(str(path), "llama")
    out.add_name("tiny")
    out.add_context_length(CONTEXT)
    out.add_embedding_length(WIDTH)
    out.add_block_count(LAYERS)
    out.add_feed_forward_length(INNER)
    out.add_head_count(HEADS)
    out.add_head_count_kv(HEADS)
    out.add_layer_norm_rms_eps(1e-5)
    out.add_rope_dimension_count(WIDTH // HEADS)
    out.add_vocab_size(len(tokens))
    out.add_tokenizer_model("llama")
    out.add_token_list(tokens)
    out.add_token_scores([0.0] * len(tokens))
    out.add_token_types(kinds)
    out.add_bos_token_id(1)
    out.add_eos_token_id(2)
    out.add_unk_token_id(0)

    def noise(name: str, *shape: int) -> None:
        out.add_tensor(name, chance.normal(0, 0.3, shape).astype(np.float32))

    def ones(name: str) -> None:
        out.add_tensor(name, np.ones(WIDTH, dtype=np.float32))

    noise("token_embd.weight", len(tokens), WIDTH)
    ones("output_norm.weight")
    noise("output.weight", len(tokens), WIDTH)
    for layer in range(LAYERS):
        block = f"blk.{layer}."
        ones(f"{block}attn_norm.weight")
        for part in ("attn_q", "attn_k", "attn_v", "attn_output"):
            noise(f"{block}{part}.weight", WIDTH, WIDTH)
        ones(f"{block}ffn_norm.weight")
        noise(f"{block}ffn_gate.weight", INNER, WIDTH)
        noise(f"{block}ffn_up.weight", INNER, WIDTH)
        noise(f"{block}ffn_down.weight", WIDTH, INNER)
    out.write_header_to_file()
    out.write_kv_data_to_file()
    out.write_tensors_to_file()
    out.close()
