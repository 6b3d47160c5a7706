using System.Text.Json.Serialization;

namespace Naru.Engine.Volumes;

[JsonSerializable(typeof(VolumeRecord))]
internal sealed partial class VolumeJson : JsonSerializerContext;
