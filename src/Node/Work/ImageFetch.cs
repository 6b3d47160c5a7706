using System.Text;
using System.Text.Json;
using Naru.Node.Configuration;
using Naru.Node.Machine;
using Naru.Node.Pods;
using Naru.Resources.Trees;

namespace Naru.Node.Work;

/// <summary>Makes a container's image present as its pull policy says.</summary>
internal sealed class ImageFetch(NodeParts parts)
{
    private const string DockerHub = "docker.io";

    /// <exception cref="ImageMissingException">The image is not here and cannot be had.</exception>
    public async ValueTask<ImageRecord> EnsureAsync(ContainerGoal container, PodGoal goal, PodObjects objects, CancellationToken cancel)
    {
        var image = container.Image;
        var present = await parts.Runtime.FindImageAsync(image, cancel);
        if (present is not null && container.PullPolicy != "Always")
        {
            parts.Events.Normal(goal.Pod, "Pulled", $"Container image \"{image}\" already present on machine", container.FieldPath);
            return present;
        }
        if (container.PullPolicy == "Never")
            throw new ImageMissingException("ErrImageNeverPull", $"Container image \"{image}\" is not present with pull policy of Never");
        parts.Events.Normal(goal.Pod, "Pulling", $"Pulling image \"{image}\"", container.FieldPath);
        var start = parts.Time.GetTimestamp();
        try
        {
            var pulled = await parts.Runtime.PullImageAsync(image, Credentials(goal, objects, image), cancel);
            var took = parts.Time.GetElapsedTime(start);
            parts.Events.Normal(goal.Pod, "Pulled", $"Successfully pulled image \"{image}\" in {(long)took.TotalMilliseconds}ms. Image size: {pulled.Bytes} bytes.", container.FieldPath);
            return pulled;
        }
        catch (PodRuntimeException failure)
        {
            throw new ImageMissingException("ErrImagePull", $"failed to pull \"{image}\": {failure.Message}");
        }
    }

    private static ImageCredentials? Credentials(PodGoal goal, PodObjects objects, string image)
    {
        foreach (var reference in goal.Pod["spec"]["imagePullSecrets"].Items)
            if (objects.Secrets.TryGetValue(reference["name"].Text, out var secret) && FromSecret(secret, image) is { } found) return found;
        return null;
    }

    /// <summary>The log-in that the secret has for the image's registry, and for no other.</summary>
    internal static ImageCredentials? FromSecret(Tree secret, string image)
    {
        if (ObjectData.Value(secret, ".dockerconfigjson") is not { } json) return null;
        var first = image.Split('/')[0];
        var registry = first.Length < image.Length && (first == "localhost" || first.IndexOfAny(['.', ':']) >= 0) ? HostOf(first) : DockerHub;
        foreach (var entry in Parsed(json)["auths"].Fields)
        {
            if (!HostOf(entry.Name.ToString()).Equals(registry, StringComparison.OrdinalIgnoreCase)) continue;
            var (user, password) = (entry.Value["username"].Text, entry.Value["password"].Text);
            if (user.Length == 0 && entry.Value["auth"].Text is { Length: > 0 } auth) (user, password) = Split(auth);
            return new ImageCredentials(registry, user, password);
        }
        return null;
    }

    // A registry's entry may be its host or an address there; Docker Hub goes by several hosts.
    private static string HostOf(string entry)
    {
        var scheme = entry.IndexOf("://", StringComparison.Ordinal);
        var host = (scheme < 0 ? entry : entry[(scheme + 3)..]).Split('/')[0];
        return host is "index.docker.io" or "registry-1.docker.io" ? DockerHub : host;
    }

    private static Tree Parsed(byte[] json)
    {
        try
        {
            return Tree.Parse(json);
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private static (string User, string Password) Split(string auth)
    {
        var buffer = new byte[auth.Length];
        if (!Convert.TryFromBase64String(auth, buffer, out var length)) return ("", "");
        var text = Encoding.UTF8.GetString(buffer, 0, length);
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? (text, "") : (text[..colon], text[(colon + 1)..]);
    }
}
