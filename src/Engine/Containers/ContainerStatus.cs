namespace Naru.Engine.Containers;

/// <summary>
/// Where a container is in its life: created, then running and paused by turns, then exited or (while a restart is due)
/// restarting, at last removing. Dead is one whose removal failed half-way and is tried again at the next start.
/// </summary>
public enum ContainerStatus
{
    Created,
    Running,
    Paused,
    Restarting,
    Exited,
    Removing,
    Dead,
}
