namespace Naru.Client;

public enum PatchKind
{
    Merge,
    StrategicMerge,
    Json,
}
