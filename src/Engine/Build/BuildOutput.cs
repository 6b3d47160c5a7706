using System.Text;
using Naru.Engine.Transfer;
using Naru.Oci;

namespace Naru.Engine.Build;

/// <summary>The lines of a classic build as its users read them.</summary>
internal sealed class BuildOutput(Action<ProgressMessage> report, int steps)
{
    private int step;

    public void Step(string text) => Text($"Step {++step}/{steps} : {text}\n");

    public void Arrow(string text) => Text($" ---> {text}\n");

    public void Image(Digest? id) => Arrow(id?.Short ?? "");

    public void Text(string text) => report(ProgressMessage.Text(text));

    public void Pass(ProgressMessage message) => report(message);

    /// <summary>A sink for a container's bytes that never cuts a character in two.</summary>
    public Action<ReadOnlyMemory<byte>> Container()
    {
        var decoder = Encoding.UTF8.GetDecoder();
        return bytes =>
        {
            var chars = new char[Encoding.UTF8.GetMaxCharCount(bytes.Length)];
            var count = decoder.GetChars(bytes.Span, chars, flush: false);
            if (count > 0) Text(new string(chars, 0, count));
        };
    }

    public void Done(Digest id, IEnumerable<ImageReference> tags)
    {
        report(new ProgressMessage { Aux = new ProgressAux { ID = id.ToString() } });
        Text($"Successfully built {id.Short}\n");
        foreach (var tag in tags) Text($"Successfully tagged {tag.Familiar}\n");
    }
}
