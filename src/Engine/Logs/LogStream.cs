namespace Naru.Engine.Logs;

/// <summary>Which of a container's streams bytes belong to; the numbers are those of the multiplexed wire format.</summary>
public enum LogStream : byte
{
    Stdin = 0,
    Stdout = 1,
    Stderr = 2,
}
