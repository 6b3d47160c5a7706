using Naru.Resources.Trees;

namespace Naru.Resources.Patches;

/// <summary>
/// JSON patch, RFC 6902: a list of operations, all or none. Bounded in operations and in what copies add up to, since a
/// few dozen copies of a value into itself would grow it past any memory.
/// </summary>
public static class JsonPatch
{
    private const int MostOperations = 10_000;
    private const int MostCopied = 1_000_000;

    /// <exception cref="PatchRefusedException">An operation is no operation, or does not fit, or a test failed.</exception>
    public static Tree Apply(Tree target, Tree patch)
    {
        if (!patch.IsArray) throw new PatchRefusedException("a JSON patch is a list of operations", isMalformed: true);
        if (patch.Count > MostOperations)
            throw new PatchRefusedException($"the allowed maximum operations in a JSON patch is {MostOperations}, got {patch.Count}", isMalformed: true);
        var copied = 0;
        for (var i = 0; i < patch.Count; i++) target = One(target, patch.Items[i], i, ref copied);
        return target;
    }

    private static Tree One(Tree target, Tree operation, int index, ref int copied)
    {
        if (!operation["path"].IsString) throw new PatchRefusedException($"operation {index} has no path", isMalformed: true);
        var path = JsonPointer.Parse(operation["path"].Text);
        var name = operation["op"].Text;
        try
        {
            return name switch
            {
                "add" => JsonPointer.Add(target, path, Value(operation)),
                "replace" => JsonPointer.Replace(target, path, Value(operation)),
                "remove" => JsonPointer.Remove(target, path, default),
                "test" => Tree.DeepEquals(JsonPointer.Find(target, path) is { IsAbsent: false } found ? found : Tree.Null, Value(operation)) ? target
                    : throw new PatchRefusedException("the value is another", isMalformed: false),
                "move" => Move(target, JsonPointer.Parse(operation["from"].Text), path),
                "copy" => Copy(target, JsonPointer.Parse(operation["from"].Text), path, ref copied),
                _ => throw new PatchRefusedException($"\"{name}\" is no operation; there are add, remove, replace, move, copy and test", isMalformed: true),
            };
        }
        catch (PatchRefusedException fault)
        {
            throw new PatchRefusedException($"operation {index} ({name} {operation["path"].Text}): {fault.Message}", fault.IsMalformed);
        }
    }

    private static Tree Value(Tree operation) =>
        operation["value"] is { IsAbsent: false } value ? value : throw new PatchRefusedException("it has no value", isMalformed: true);

    private static Tree Move(Tree target, string[] from, string[] to)
    {
        if (to.Length > from.Length && to.AsSpan(0, from.Length).SequenceEqual(from)) throw new PatchRefusedException("a value cannot move into itself", isMalformed: false);
        var value = JsonPointer.Find(target, from);
        if (value.IsAbsent) throw new PatchRefusedException("there is nothing to move", isMalformed: false);
        return JsonPointer.Add(JsonPointer.Remove(target, from, default), to, value);
    }

    private static Tree Copy(Tree target, string[] from, string[] to, ref int copied)
    {
        var value = JsonPointer.Find(target, from);
        if (value.IsAbsent) throw new PatchRefusedException("there is nothing to copy", isMalformed: false);
        copied += SizeOf(value, MostCopied - copied);
        if (copied >= MostCopied) throw new PatchRefusedException("its copies grow too large", isMalformed: false);
        return JsonPointer.Add(target, to, value);
    }

    // The number of values in a tree and their bytes, counted no further than the bound.
    private static int SizeOf(Tree value, int most)
    {
        var size = 1 + value.Raw.Length;
        foreach (ref readonly var item in value.Items)
            if ((size += SizeOf(item, most - size)) >= most) return most;
        foreach (ref readonly var field in value.Fields)
            if ((size += field.Name.Utf8.Length + SizeOf(field.Value, most - size)) >= most) return most;
        return size;
    }
}
