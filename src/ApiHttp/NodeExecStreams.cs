namespace Naru.ApiHttp;

/// <summary>The client's ends of an exec.</summary>
/// <param name="ReadInput">The next bytes the client typed into the buffer; 0 when it has closed its input.</param>
/// <param name="WriteOutput">Bytes for the client; the number is 1 for stdout and 2 for stderr.</param>
/// <param name="NextSize">The next size of the client's terminal; null when there will be none.</param>
public sealed record NodeExecStreams(
    Func<Memory<byte>, CancellationToken, ValueTask<int>> ReadInput,
    Func<int, ReadOnlyMemory<byte>, CancellationToken, ValueTask> WriteOutput,
    Func<CancellationToken, ValueTask<(int Columns, int Rows)?>> NextSize);
