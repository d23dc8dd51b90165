"""ONNX Runtime as every network here uses it: one thread, and no memory kept between runs."""

from __future__ import annotations

import onnxruntime


def open_session(content: bytes) -> onnxruntime.InferenceSession:
    """Many processes read pages side by side: each has a core and should hold little."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = options.enable_mem_pattern = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
