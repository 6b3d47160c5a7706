using System.Globalization;
using Naru.Resources.Faults;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.Facets;

/// <summary>
/// Judges an object of a custom kind by the rules of its schema: required fields, enumerations, ranges, lengths, patterns,
/// combinations. That the types fit was settled at intake. Rules in CEL are not evaluated yet.
/// </summary>
public static class SchemaValidation
{
    public static void Check(Schema schema, Tree value, FieldPath path, FaultList faults)
    {
        if (schema.Rules is { } rules && !value.IsNothing) CheckRules(rules, value, path, faults);
        switch (schema.Type)
        {
            case SchemaType.Object:
                foreach (ref readonly var field in value.Fields)
                    if ((schema.Fields[field.Name]?.Schema ?? schema.Element) is { } inner) Check(inner, field.Value, path[field.Name], faults);
                break;
            case SchemaType.Map:
                foreach (ref readonly var field in value.Fields) Check(schema.Element!, field.Value, path[field.Name], faults);
                break;
            case SchemaType.List:
                for (var i = 0; i < value.Count; i++) Check(schema.Element!, value.Items[i], path.At(i), faults);
                CheckElements(schema, value, path, faults);
                break;
        }
    }

    private static void CheckRules(SchemaRules rules, Tree value, FieldPath path, FaultList faults)
    {
        if (rules.Enum.Count > 0 && !rules.Enum.Any(allowed => Tree.DeepEquals(allowed, value)))
            faults.NotSupported(path, value, rules.Enum.Select(allowed => allowed.Text));
        if (value.IsNumber) CheckNumber(rules, value, path, faults);
        if (value.IsString) CheckText(rules, value, path, faults);
        if (value.IsArray) CheckCount(value.Count, rules.MinItems, rules.MaxItems, "items", value, path, faults);
        if (value.IsObject)
        {
            CheckCount(value.Count, rules.MinProperties, rules.MaxProperties, "properties", value, path, faults);
            foreach (var name in rules.Required)
                if (!value.Has(name)) faults.Required(path[name]);
        }
        CheckCombinations(rules, value, path, faults);
    }

    private static void CheckNumber(SchemaRules rules, Tree value, FieldPath path, FaultList faults)
    {
        var number = value.AsDouble();
        if (rules.Minimum is { } least && (rules.MinimumIsExclusive ? number <= least : number < least))
            faults.Invalid(path, value, $"{path} in body should be greater than {(rules.MinimumIsExclusive ? "" : "or equal to ")}{Written(least)}");
        if (rules.Maximum is { } most && (rules.MaximumIsExclusive ? number >= most : number > most))
            faults.Invalid(path, value, $"{path} in body should be less than {(rules.MaximumIsExclusive ? "" : "or equal to ")}{Written(most)}");
        if (rules.MultipleOf is { } step and not 0 && Math.Abs(number / step - Math.Round(number / step)) > 1e-9)
            faults.Invalid(path, value, $"{path} in body should be a multiple of {Written(step)}");
    }

    private static void CheckText(SchemaRules rules, Tree value, FieldPath path, FaultList faults)
    {
        var text = value.Text;
        var length = new StringInfo(text).LengthInTextElements;
        if (rules.MinLength is { } least && length < least) faults.Invalid(path, value, $"{path} in body should be at least {least} chars long");
        if (rules.MaxLength is { } most && length > most) faults.Invalid(path, value, $"{path} in body should be at most {most} chars long");
        if (rules.Pattern is { } pattern && !pattern.IsMatch(text)) faults.Invalid(path, value, $"{path} in body should match '{pattern}'");
        if (rules.Format == "date-time" && !Quantities.ApiTime.TryParse(text, out _)) faults.Invalid(path, value, $"{path} in body must be of type date-time: \"{text}\"");
    }

    private static void CheckCount(int count, long? least, long? most, string what, Tree value, FieldPath path, FaultList faults)
    {
        if (least is { } low && count < low) faults.Invalid(path, value.Count, $"{path} in body should have at least {low} {what}");
        if (most is not { } high || count <= high) return;
        if (what == "items") faults.TooMany(path, count, (int)high);
        else faults.Invalid(path, value.Count, $"{path} in body should have at most {high} {what}");
    }

    private static void CheckElements(Schema schema, Tree value, FieldPath path, FaultList faults)
    {
        if (schema.ListKind == ListKind.Atomic && schema.Rules?.UniqueItems != true) return;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < value.Count; i++)
        {
            var item = value.Items[i];
            var key = schema.ListKind == ListKind.Map ? Tree.Object([.. schema.Keys.Select(name => new Field(name, item[name]))]) : item;
            if (!seen.Add(key.ToString())) faults.Duplicate(path.At(i), key);
        }
    }

    private static void CheckCombinations(SchemaRules rules, Tree value, FieldPath path, FaultList faults)
    {
        foreach (var schema in rules.AllOf) Check(schema, value, path, faults);
        if (rules.AnyOf.Count > 0 && !rules.AnyOf.Any(schema => Satisfies(schema, value)))
            faults.Invalid(path, value, $"{path} in body must validate at least one schema (anyOf)");
        if (rules.OneOf.Count > 0 && rules.OneOf.Count(schema => Satisfies(schema, value)) != 1)
            faults.Invalid(path, value, $"{path} in body must validate one and only one schema (oneOf)");
        if (rules.Not is { } not && Satisfies(not, value)) faults.Invalid(path, value, $"{path} in body must not validate the schema (not)");
    }

    private static bool Satisfies(Schema schema, Tree value)
    {
        var faults = new FaultList();
        Check(schema, value, FieldPath.Root, faults);
        return faults.IsEmpty && HasType(schema, value);
    }

    private static bool HasType(Schema schema, Tree value) => schema.Type switch
    {
        SchemaType.String => value.IsString,
        SchemaType.Int64 or SchemaType.Int32 => value.IsNumber && value.AsDouble() == Math.Floor(value.AsDouble()),
        SchemaType.Double => value.IsNumber,
        SchemaType.Boolean => value.Kind is TreeKind.True or TreeKind.False,
        SchemaType.List => value.IsArray,
        SchemaType.Map => value.IsObject,
        _ => true,
    };

    private static string Written(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
