using Naru.Client;
using Naru.Client.Informers;
using Naru.Client.Work;
using Naru.Resources.Api;
using Naru.Resources.Objects;

namespace Naru.Controllers.Running;

/// <summary>
/// The thin loop that all controllers share: a change of anything they read puts the key of the object it concerns into a
/// queue; a worker takes the key, looks at the snapshots, has the plan made, and carries it out.
/// <para>
/// Nothing is kept that cannot be told from the objects, so that a controller may stop and start at any point. A failed
/// attempt (a conflict, a lost connection) changes nothing but the time of the next one.
/// </para>
/// </summary>
public abstract class Controller
{
    private readonly ControllerContext _context;
    private readonly List<Informer> _informers = [];

    protected Controller(ControllerDeclaration declaration, ControllerContext context)
    {
        Declaration = declaration;
        _context = context;
        Api = new ApiClient(new DeclaredWrites(context.Transport, declaration), declaration.Name, context.UserFor(declaration.Name));
        Queue = new WorkQueue<ObjectKey>(context.Time);
        Events = new EventRecorder(Api, context.Time, context.Random, declaration.Name);
    }

    public ControllerDeclaration Declaration { get; }

    protected ApiClient Api { get; }

    protected WorkQueue<ObjectKey> Queue { get; }

    protected EventRecorder Events { get; }

    protected TimeProvider Time => _context.Time;

    protected Random Random => _context.Random;

    /// <summary>The most objects that are worked on at a time.</summary>
    protected virtual int Parallel => 4;

    /// <summary>Brings one object closer to what is declared.</summary>
    protected abstract ValueTask SyncAsync(ObjectKey key, CancellationToken cancel);

    /// <summary>Runs until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var informer in _informers) await informer.WaitForSyncAsync(cancel);
        var events = Events.RunAsync(cancel);
        await Queue.RunAsync(Parallel, SyncAsync, Report, cancel);
        await events;
    }

    /// <summary>The shared informer of a declared type.</summary>
    protected Informer Read(ResourceType type)
    {
        if (!Declaration.Reads.Contains(type)) throw new InvalidOperationException($"the controller \"{Declaration.Name}\" reads {type}, which it has not declared");
        var informer = _context.Informers.Of(type);
        if (!_informers.Contains(informer)) _informers.Add(informer);
        return informer;
    }

    // A conflict is the API's way of saying "look again", which is what happens.
    private void Report(ObjectKey key, Exception failure)
    {
        if (failure is not ApiRefusedException { Code: 409 }) _context.OnFailure(Declaration.Name, key.ToString(), failure);
    }
}
