namespace Naru.Resources.Ownership;

/// <summary>Gathers the places where two objects differ, from below upwards.</summary>
internal sealed class DifferenceBuilder
{
    public Part Added;
    public Part Modified;
    public Part Removed;

    public Difference Build() => new(Added.Build(), Modified.Build(), Removed.Build());

    /// <summary>Takes over what differs one step below.</summary>
    public void Take(string step, DifferenceBuilder below)
    {
        Added.Take(step, below.Added.Build());
        Modified.Take(step, below.Modified.Build());
        Removed.Take(step, below.Removed.Build());
    }

    /// <summary>One of the three sets.</summary>
    public struct Part
    {
        private FieldSet? _whole;
        private List<KeyValuePair<string, FieldSet>>? _below;

        public bool IsMember { get; set; }

        public void Take(FieldSet whole) => _whole = whole;

        public void Take(string step, FieldSet below)
        {
            if (!below.IsEmpty) (_below ??= []).Add(new(step, below));
        }

        public readonly FieldSet Build()
        {
            var built = FieldSet.Of(IsMember, _below);
            return _whole is null ? built : _whole.Union(built);
        }
    }
}
