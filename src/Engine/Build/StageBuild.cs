using System.Security.Cryptography;
using Naru.Engine.Build.Parsing;
using Naru.Engine.Images;
using Naru.Kernel.Files;
using Naru.Oci.Images;

namespace Naru.Engine.Build;

/// <summary>
/// Builds one stage, step by step. Each step becomes an image of its own whose parent is the step before, with a key of
/// what it did; the next build that comes to the same parent with the same key takes that image over. After the first step
/// that is not found there, nothing further can be.
/// </summary>
internal sealed class StageBuild(BuildSession session, IStepRunner runner, TimeProvider time)
{
    private StageState state = StageState.Scratch(session.Platform);
    private bool caching = !session.Request.NoCache;

    private ImageStore Store => session.Store;

    private ShellWords Words => new(session.Dockerfile.Escape, name => ConfigChange.EnvOf(state.Parameters, name) ?? session.Arguments.Stage(name));

    public async Task<ImageRecord?> Build(BuildStage stage, CancellationToken cancellation)
    {
        await Begin(stage.From, cancellation);
        foreach (var step in stage.Steps) await Take(step, cancellation);
        session.Finish(stage, state.Image);
        return state.Image;
    }

    /// <summary>Does one more step after the stage's own.</summary>
    public async Task<ImageRecord?> Append(Instruction step, CancellationToken cancellation)
    {
        await Take(step, cancellation);
        return state.Image;
    }

    private async Task Begin(Instruction.From from, CancellationToken cancellation)
    {
        session.Output.Step(from.Line.Shown);
        session.Arguments.BeginStage();
        var name = new ShellWords(session.Dockerfile.Escape, session.Arguments.Global).Expand(from.Image);
        if (name.Length == 0) throw DockerfileFault.At(from.Line.Number, $"base name ({from.Image}) should not be blank: an ARG before FROM has no value");
        if (name != "scratch" && await session.FindBase(name, cancellation) is { } image) state = StageState.Of(Store, image);
        session.Output.Image(state.Image?.Id);
        var triggers = state.Parameters.OnBuild ?? [];
        if (triggers.Count == 0) return;
        state = state with { Config = state.Config with { Config = state.Parameters with { OnBuild = null } } };
        session.Output.Text($"# Executing {triggers.Count} build trigger{(triggers.Count == 1 ? "" : "s")}\n");
        var reader = new InstructionReader('\\');
        foreach (var trigger in triggers) await Execute(reader.Read(DockerfileText.ParseOne(trigger, from.Line.Number)), cancellation);
    }

    private async Task Take(Instruction step, CancellationToken cancellation)
    {
        session.Output.Step(step.Line.Shown);
        await Execute(step, cancellation);
    }

    private async Task Execute(Instruction step, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        switch (step)
        {
            case Instruction.Arg arg:
                session.Arguments.Declare(arg, Words);
                break;
            case Instruction.Run run:
                await Run(run, cancellation);
                break;
            case Instruction.Copy copy:
                await Copy(copy, cancellation);
                break;
            case Instruction.Workdir:
                await Workdir(Change(step), step, cancellation);
                break;
            case Instruction.Maintainer maintainer:
                var author = Words.Expand(maintainer.Name);
                if (UseCache(StepKey.Of("MAINTAINER", author))) break;
                state = state with { Config = state.Config with { Author = author } };
                Commit(state.Parameters, null, step.Line.Shown, StepKey.Of("MAINTAINER", author));
                break;
            default:
                var changed = Change(step);
                if (!UseCache(MetadataKey(step, changed))) Commit(changed, null, step.Line.Shown, MetadataKey(step, changed));
                if (step is Instruction.Cmd) state = state with { CmdIsOwn = true };
                break;
        }
        session.Output.Image(state.Image?.Id);
    }

    private async Task Run(Instruction.Run run, CancellationToken cancellation)
    {
        var config = state.Parameters;
        var args = run.Command.With(ConfigChange.ShellOf(config));
        var forCache = session.Arguments.ForCache(config);
        var key = StepKey.Of(["RUN", run.NetworkMode ?? "", .. forCache, "--", .. args]);
        if (UseCache(key)) return;
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        session.Output.Arrow($"Running in {id[..12]}");
        var layer = await session.Layers.Make(state.Image, runsContainer: true, async root =>
        {
            var code = await runner.Run(StepOf(run, id, root, args), session.Output.Container(), cancellation);
            return code == 0 ? true : throw new BuildFailedException($"The command '{string.Join(' ', args)}' returned a non-zero code: {code}", code);
        }, cancellation);
        session.Output.Arrow($"Removed intermediate container {id[..12]}");
        var prefix = forCache.Count > 0 ? $"|{forCache.Count} {string.Join(' ', forCache)} " : "";
        Commit(config, layer, prefix + string.Join(' ', args), key);
    }

    private StepRun StepOf(Instruction.Run run, string id, string root, IReadOnlyList<string> args)
    {
        var config = state.Parameters;
        IReadOnlyList<string> path = ConfigChange.EnvOf(config, "PATH") is null ? ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"] : [];
        return new StepRun
        {
            Id = id,
            RootFs = root,
            Args = args,
            Env = [.. path, .. config.Env ?? [], .. session.Arguments.ForRun(config)],
            WorkingDirectory = config.WorkingDir is { Length: > 0 } directory ? directory : "/",
            User = config.User ?? "",
            NetworkMode = run.NetworkMode is null or "default" ? session.Request.NetworkMode : run.NetworkMode,
            ExtraHosts = session.Request.ExtraHosts,
            MemoryBytes = session.Request.MemoryBytes,
            ShmBytes = session.Request.ShmBytes,
        };
    }

    private async Task Copy(Instruction.Copy copy, CancellationToken cancellation)
    {
        var words = Words;
        var tree = await session.FindSource(copy.Origin is null ? null : words.Expand(copy.Origin), cancellation);
        var plan = new CopyPlan(copy, tree, words, state.Parameters.WorkingDir);
        var key = StepKey.Of(copy.Line.Keyword, plan.Target, plan.Owner ?? "", copy.Mode ?? "", plan.IntoDirectory ? "/" : "", plan.Hash());
        if (UseCache(key)) return;
        var layer = await session.Layers.Make(state.Image, runsContainer: false, root => Task.Run(() =>
        {
            using var held = HeldDirectory.Open(root);
            plan.Apply(held, cancellation);
            return true;
        }, cancellation), cancellation);
        Commit(state.Parameters, layer, copy.Line.Shown, key);
    }

    // The directory is made as well, which is a layer only if it was not there.
    private async Task Workdir(ExecutionParameters changed, Instruction step, CancellationToken cancellation)
    {
        var key = MetadataKey(step, changed);
        if (UseCache(key)) return;
        var layer = await session.Layers.Make(state.Image, runsContainer: false, root =>
        {
            using var held = HeldDirectory.Open(root);
            using var present = held.TryOpenDirectory(System.Text.Encoding.UTF8.GetBytes(changed.WorkingDir!));
            if (present is not null) return Task.FromResult(false);
            new TreeMerge(held, null, null).MakeDirectories(changed.WorkingDir!).Dispose();
            return Task.FromResult(true);
        }, cancellation);
        Commit(changed, layer, step.Line.Shown, key);
    }

    private ExecutionParameters Change(Instruction step) => ConfigChange.Apply(state.Parameters, step, Words, state.CmdIsOwn);

    private static string MetadataKey(Instruction step, ExecutionParameters changed) =>
        StepKey.Of(step.Line.Keyword, System.Text.Encoding.UTF8.GetString(ImageJson.Write(new ImageConfig { Config = changed }, ImageJson.Default.ImageConfig)));

    private bool UseCache(string key)
    {
        if (!caching) return false;
        var parent = state.Image?.Id.ToString();
        if (Store.List().LastOrDefault(image => image.StepKey == key && image.Parent == parent) is not { } hit)
        {
            caching = false;
            return false;
        }
        session.Output.Arrow("Using cache");
        state = StageState.Of(Store, hit) with { CmdIsOwn = state.CmdIsOwn };
        return true;
    }

    private void Commit(ExecutionParameters parameters, Layers.LayerBlob? layer, string createdBy, string key)
    {
        var config = state.Next(parameters, layer, createdBy, time.GetUtcNow());
        IReadOnlyList<Descriptor> layers = layer is null ? state.Layers : [.. state.Layers, layer.Descriptor];
        state = state with { Config = config, Layers = layers, Image = Store.Add(config, layers, state.Image?.Id, key) };
    }
}
