namespace Naru.Engine.Layers;

/// <summary>Numbers are those of the Docker API.</summary>
public enum OverlayChangeKind
{
    Modified = 0,
    Added = 1,
    Deleted = 2,
}
