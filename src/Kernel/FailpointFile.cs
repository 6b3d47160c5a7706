namespace Naru.Kernel;

/// <summary>
/// A place named by a file, so that a running process can be armed: <c>NARU_FAILPOINT=@FILE</c>. The file is read whenever a
/// place is passed while it is there. Whoever passes the place renames it to FILE.passed and dies, so that of all processes
/// with the same setting one does, once.
/// </summary>
internal sealed class FailpointFile(string path)
{
    private readonly Lock gate = new();
    private string? counted;
    private int left;

    /// <summary>True when this process is the one to die now.</summary>
    public bool IsNow(string name)
    {
        lock (gate)
        {
            if (Read() is not { } setting) return false;
            var (armed, count) = Failpoint.Parse(setting);
            if (armed != name) return false;
            if (counted != setting) (counted, left) = (setting, count);
            if (--left > 0) return false;
            counted = null;
            return TryTake();
        }
    }

    private string? Read()
    {
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).Trim() : null;
        }
        catch (IOException)
        {
            // Taken by another process in this moment.
            return null;
        }
    }

    private bool TryTake()
    {
        try
        {
            File.Move(path, path + ".passed", overwrite: true);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
