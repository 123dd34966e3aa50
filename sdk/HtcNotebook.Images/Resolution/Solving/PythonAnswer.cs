namespace HtcNotebook.Images.Resolution.Solving;

/// <summary>What the solver makes of a <see cref="PythonProblem"/>: a <see cref="PythonSolution"/> or a <see cref="PythonConflict"/>.</summary>
public abstract record PythonAnswer
{
    private protected PythonAnswer()
    {
    }
}
