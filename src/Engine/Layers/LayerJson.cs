using System.Text.Json.Serialization;

namespace Naru.Engine.Layers;

[JsonSerializable(typeof(LayerRecord))]
[JsonSerializable(typeof(OverlayRecord))]
internal sealed partial class LayerJson : JsonSerializerContext;
