using Naru.DockerApi.Http;

namespace Naru.DockerApi.Routing;

/// <summary>
/// One endpoint: a method, a path template and what answers it. In the template <c>*</c> stands for one segment and
/// <c>**</c> for one or more (image names have slashes); both are captured in order.
/// </summary>
public sealed record Route(string Method, string Template, Func<DockerRequest, Task> Handle);
