using System.Security.Cryptography;
using System.Text;
using Naru.Engine.Build.Parsing;
using Naru.Engine.Images;
using Naru.Engine.Transfer;
using Naru.Kernel.Files;
using Naru.Oci.Images;

namespace Naru.Engine.Build;

/// <summary>
/// Builds images from Dockerfiles, the way the classic builder did: one image a step, cached by what the step does to which
/// parent. RUN needs containers, which come through the one seam <see cref="IStepRunner"/>. The output is that of
/// <c>docker build</c> without BuildKit.
///
/// A build holds the content store until it ends; a build that is cut off leaves its finished steps (for the next one's
/// cache), and an overlay and a context directory that <see cref="RemoveLeftovers"/> takes away at the next start. Faults in
/// the Dockerfile are found before the first step and before anything is reported; they, and files that are not there, are
/// <see cref="EngineException"/>; a RUN that fails is <see cref="BuildFailedException"/>.
/// </summary>
public sealed class ImageBuild(string dataDirectory, ImageStore store, IStepRunner runner, ImagePull pull, TimeProvider time)
{
    /// <summary>Removes what builds before the last crash left: to be called once at the start.</summary>
    public static void RemoveLeftovers(string dataDirectory, ImageStore store)
    {
        foreach (var overlay in store.Layers.Overlays.List().Where(o => o.Id.StartsWith(StepLayers.IdPrefix, StringComparison.Ordinal))) store.Layers.Overlays.Remove(overlay.Id);
        using var held = HeldDirectory.Open(BuildsOf(dataDirectory));
        foreach (var name in held.Names()) held.RemoveTree(name);
    }

    /// <summary>Builds from a context tar (read to its end, on a thread that may wait); returns the finished image.</summary>
    public async Task<ImageRecord> Build(BuildRequest request, Stream context, Action<ProgressMessage> report, CancellationToken cancellation)
    {
        using var hold = store.Content.Hold();
        var buildId = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        var unpacked = await Task.Run(() => BuildContext.Unpack(context, Path.Combine(BuildsOf(dataDirectory), buildId), cancellation), cancellation);
        using var layers = new StepLayers(store, buildId);
        Dockerfile dockerfile;
        IReadOnlyList<BuildStage> stages;
        try
        {
            dockerfile = Dockerfile.Parse(unpacked.ReadDockerfile(request.DockerfilePath));
            stages = dockerfile.UpTo(request.Target);
        }
        catch
        {
            unpacked.Dispose();
            throw;
        }
        var output = new BuildOutput(report, dockerfile.Arguments.Count + stages.Sum(stage => 1 + stage.Steps.Count) + (request.Labels.Count > 0 ? 1 : 0));
        using var session = new BuildSession(store, pull, request, dockerfile, unpacked, layers, output);
        var image = await BuildStages(session, stages, cancellation);
        foreach (var tag in request.Tags) image = store.Tag(image.Id, tag);
        if (session.Arguments.Unused is { Count: > 0 } unused) output.Text($"[Warning] One or more build-args [{string.Join(' ', unused)}] were not consumed\n");
        output.Done(image.Id, request.Tags.Select(tag => tag.WithDefaultTag()));
        return image;
    }

    private async Task<ImageRecord> BuildStages(BuildSession session, IReadOnlyList<BuildStage> stages, CancellationToken cancellation)
    {
        foreach (var argument in session.Dockerfile.Arguments)
        {
            session.Output.Step(argument.Line.Shown);
            session.Arguments.DeclareGlobal(argument, session.Dockerfile.Escape);
        }
        ImageRecord? image = null;
        foreach (var stage in stages)
        {
            var build = new StageBuild(session, runner, time);
            image = await build.Build(stage, cancellation);
            if (stage == stages[^1] && session.Request.Labels.Count > 0) image = await build.Append(LabelStep(session.Request.Labels), cancellation);
        }
        return image ?? store.Add(StageState.Scratch(session.Platform).Next(new ExecutionParameters(), null, "FROM scratch", time.GetUtcNow()), [], cancellation: cancellation);
    }

    private static Instruction.Label LabelStep(IReadOnlyDictionary<string, string> labels)
    {
        var pairs = labels.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => new KeyValuePair<string, string>(Quote(pair.Key), Quote(pair.Value))).ToList();
        var text = new StringBuilder();
        foreach (var (key, value) in pairs) text.Append(text.Length > 0 ? " " : "").Append(key).Append('=').Append(value);
        return new Instruction.Label(new DockerfileLine(0, "LABEL", [], text.ToString(), []), pairs);
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\"'\"'", StringComparison.Ordinal) + "'";

    private static string BuildsOf(string dataDirectory)
    {
        using var data = HeldDirectory.Open(dataDirectory);
        data.MakeDirectory("builds"u8, 0x1ed);
        return Path.Combine(dataDirectory, "builds");
    }
}
