using Naru.Engine;

namespace Naru.DockerApi.Streams;

/// <summary>
/// Watches what is typed for the keys that detach (<c>ctrl-p,ctrl-q</c> unless told otherwise). Keys that only begin the
/// sequence are held back until the next one shows whether it goes on.
/// </summary>
internal sealed class DetachKeys
{
    private const string Default = "ctrl-p,ctrl-q";
    private readonly byte[] keys;
    private int matched;

    /// <param name="sequence">Empty watches for nothing.</param>
    public DetachKeys(string sequence) => keys = Parse(sequence);

    public static string OrDefault(string asked) => asked.Length > 0 ? asked : Default;

    /// <summary>What to pass on, and whether the sequence is complete.</summary>
    public (byte[] Pass, bool Detach) Filter(ReadOnlySpan<byte> typed)
    {
        if (keys.Length == 0) return (typed.ToArray(), false);
        var pass = new List<byte>(typed.Length);
        foreach (var key in typed)
        {
            if (key != keys[matched])
            {
                pass.AddRange(keys.AsSpan(0, matched));
                matched = 0;
            }
            if (key != keys[matched]) pass.Add(key);
            else if (++matched == keys.Length) return ([.. pass], true);
        }
        return ([.. pass], false);
    }

    internal static byte[] Parse(string sequence) =>
        [.. sequence.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Key)];

    private static byte Key(string name) => name switch
    {
        { Length: 1 } => (byte)name[0],
        ['c', 't', 'r', 'l', '-', var letter and >= 'a' and <= 'z'] => (byte)(letter - 'a' + 1),
        ['c', 't', 'r', 'l', '-', var sign] when "@[\\]^_".Contains(sign) => (byte)(sign == '@' ? 0 : sign - '[' + 27),
        _ => throw EngineException.Invalid($"Unknown character: '{name}' in detach keys"),
    };
}
