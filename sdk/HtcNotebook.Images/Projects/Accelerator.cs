namespace HtcNotebook.Images.Projects;

/// <summary>What computes beside the processor: another answer to the requests of a flavor, not another flavor.</summary>
public enum Accelerator
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>GPUs of NVIDIA, with the libraries of CUDA 12.</summary>
    Cuda12,

    /// <summary>GPUs of NVIDIA, with the libraries of CUDA 13.</summary>
    Cuda13,
}
