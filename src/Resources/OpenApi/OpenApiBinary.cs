using Naru.Resources.Protobuf;
using Naru.Resources.Trees;

namespace Naru.Resources.OpenApi;

/// <summary>
/// The v2 document in protobuf, as clients of Kubernetes ask for it: they take no other form, and without it cannot check a
/// <c>kind: List</c> nor say that a kind is unknown. The numbers are those of the messages <c>openapi.v2</c> of gnostic;
/// only what <see cref="OpenApiDocument.V2"/> writes has an entry here. Maps are lists of named values, extensions YAML
/// texts, for which JSON will do.
/// </summary>
public static class OpenApiBinary
{
    public const string MediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private static readonly Dictionary<string, int> Operations = new() { ["get"] = 2, ["put"] = 3, ["post"] = 4, ["delete"] = 5, ["patch"] = 8 };

    private static readonly Dictionary<string, int> SchemaTexts = new() { ["$ref"] = 1, ["format"] = 2, ["title"] = 3, ["description"] = 4, ["pattern"] = 13 };

    private static readonly Dictionary<string, int> SchemaNumbers = new() { ["multipleOf"] = 6, ["maximum"] = 7, ["minimum"] = 9 };

    private static readonly Dictionary<string, int> SchemaIntegers = new()
    {
        ["maxLength"] = 11,
        ["minLength"] = 12,
        ["maxItems"] = 14,
        ["minItems"] = 15,
        ["maxProperties"] = 17,
        ["minProperties"] = 18,
    };

    public static byte[] Of(Tree document) => new ProtobufWriter()
        .Text(1, document["swagger"].Text)
        .Message(2, new ProtobufWriter().Text(1, document["info"]["title"].Text).Text(2, document["info"]["version"].Text))
        .Message(8, Named(document["paths"], 2, PathItem))
        .Message(9, Named(document["definitions"], 1, SchemaOf))
        .Written.ToArray();

    private static ProtobufWriter Named(Tree map, int number, Func<Tree, ProtobufWriter> write)
    {
        var message = new ProtobufWriter();
        foreach (var field in map.Fields) message.Message(number, new ProtobufWriter().Text(1, field.Name.ToString()).Message(2, write(field.Value)));
        return message;
    }

    private static ProtobufWriter PathItem(Tree item)
    {
        var message = new ProtobufWriter();
        foreach (var field in item.Fields)
            if (Operations.TryGetValue(field.Name.ToString(), out var number)) message.Message(number, Operation(field.Value));
        foreach (var parameter in item["parameters"].Items) message.Message(9, Parameter(parameter));
        return message;
    }

    private static ProtobufWriter Operation(Tree operation)
    {
        var message = Texts(new ProtobufWriter(), 1, operation["tags"]).Text(5, operation["operationId"].Text);
        Texts(message, 6, operation["produces"]);
        Texts(message, 7, operation["consumes"]);
        foreach (var parameter in operation["parameters"].Items) message.Message(8, Parameter(parameter));
        message.Message(9, Named(operation["responses"], 1, response => new ProtobufWriter().Message(1, Response(response))));
        return Extended(message, 13, operation);
    }

    private static ProtobufWriter Response(Tree response) => new ProtobufWriter()
        .Text(1, response["description"].Text)
        .Message(2, new ProtobufWriter().Message(1, SchemaOf(response["schema"])));

    // A parameter is of the body or not; one that is not is of the query or of the path.
    private static ProtobufWriter Parameter(Tree parameter)
    {
        var place = parameter["in"].Text;
        var either = place == "body"
            ? new ProtobufWriter().Message(1, new ProtobufWriter().Text(2, parameter["name"].Text).Text(3, place).Flag(4, parameter["required"].IsTrue).Message(5, SchemaOf(parameter["schema"])))
            : new ProtobufWriter().Message(2, new ProtobufWriter().Message(place == "query" ? 3 : 4, OutsideBody(parameter, place)));
        return new ProtobufWriter().Message(1, either);
    }

    private static ProtobufWriter OutsideBody(Tree parameter, string place)
    {
        var isQuery = place == "query";
        return new ProtobufWriter().Flag(1, parameter["required"].IsTrue).Text(2, place).Text(4, parameter["name"].Text)
            .Text(isQuery ? 6 : 5, parameter["type"].Text).Flag(isQuery ? 20 : 19, parameter["uniqueItems"].IsTrue);
    }

    private static ProtobufWriter SchemaOf(Tree schema)
    {
        var message = new ProtobufWriter();
        foreach (var field in schema.Fields)
        {
            var (name, value) = (field.Name.ToString(), field.Value);
            if (SchemaTexts.TryGetValue(name, out var text)) message.Text(text, value.Text);
            else if (SchemaNumbers.TryGetValue(name, out var number)) message.Double(number, value.AsDouble());
            else if (SchemaIntegers.TryGetValue(name, out var integer)) message.Integer(integer, value.AsInt64());
            else WriteStructure(message, name, value);
        }
        return Extended(message, 31, schema);
    }

    private static void WriteStructure(ProtobufWriter message, string name, Tree value)
    {
        switch (name)
        {
            case "default":
                message.Message(5, Any(value));
                break;
            case "required":
                Texts(message, 19, value);
                break;
            case "enum":
                foreach (var allowed in value.Items) message.Message(20, Any(allowed));
                break;
            case "additionalProperties":
                message.Message(21, value.IsObject ? new ProtobufWriter().Message(1, SchemaOf(value)) : new ProtobufWriter().Flag(2, value.IsTrue));
                break;
            case "type":
                message.Message(22, new ProtobufWriter().Text(1, value.Text));
                break;
            case "items":
                message.Message(23, new ProtobufWriter().Message(1, SchemaOf(value)));
                break;
            case "properties":
                message.Message(25, Named(value, 1, SchemaOf));
                break;
        }
    }

    private static ProtobufWriter Texts(ProtobufWriter message, int number, Tree texts)
    {
        foreach (var text in texts.Items) message.Text(number, text.Text);
        return message;
    }

    private static ProtobufWriter Extended(ProtobufWriter message, int number, Tree extended)
    {
        foreach (var field in extended.Fields)
            if (field.Name.ToString().StartsWith("x-", StringComparison.Ordinal))
                message.Message(number, new ProtobufWriter().Text(1, field.Name.ToString()).Message(2, Any(field.Value)));
        return message;
    }

    private static ProtobufWriter Any(Tree value) => new ProtobufWriter().Text(2, value.ToString());
}
