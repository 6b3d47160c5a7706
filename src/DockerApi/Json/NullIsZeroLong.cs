using System.Text.Json;
using System.Text.Json.Serialization;

namespace Naru.DockerApi.Json;

/// <summary>A number for which clients in Go may write null, as it then keeps the value it has: zero.</summary>
internal sealed class NullIsZeroLong : JsonConverter<long>
{
    public override bool HandleNull => true;

    public override long Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.Null ? 0 : reader.GetInt64();

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}
