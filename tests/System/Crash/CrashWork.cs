namespace Naru.Tests.System.Crash;

/// <summary>
/// One sort of work that is broken off at a place. <see cref="Prepare"/> runs before the place is armed; <see cref="Drive"/> may fail
/// anywhere and notes what was acknowledged; <see cref="Complete"/> runs after the restart and must succeed: it asks for the
/// same again, checks that all of it is there, and takes it away.
/// </summary>
internal abstract class CrashWork(CrashMachine machine, int number)
{
    protected CrashMachine Machine => machine;

    /// <summary>A name that no other round uses.</summary>
    protected string Name(string sort) => $"{sort}-{number}";

    public abstract string What { get; }

    public virtual Task PrepareAsync() => Task.CompletedTask;

    public abstract Task DriveAsync(Acknowledged acknowledged);

    public abstract Task CompleteAsync();
}
