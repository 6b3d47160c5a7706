using Naru.Resources.Trees;

namespace Naru.Resources.Api;

/// <summary>The answer to a request that is no watch: an object, a list or a <c>Status</c>.</summary>
public sealed record ApiResponse(int Status, Tree Body)
{
    public bool IsSuccess => Status is >= 200 and < 300;
}
