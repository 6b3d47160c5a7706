using System.Text.Json;
using System.Text.Json.Serialization;

namespace Naru.DockerApi.Json;

/// <summary>As <see cref="NullIsZeroLong"/>, for a shorter number.</summary>
internal sealed class NullIsZeroInt : JsonConverter<int>
{
    public override bool HandleNull => true;

    public override int Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.Null ? 0 : reader.GetInt32();

    public override void Write(Utf8JsonWriter writer, int value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
