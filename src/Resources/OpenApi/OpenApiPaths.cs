using Naru.Resources.Kinds;
using Naru.Resources.Shapes;
using Naru.Resources.Trees;

namespace Naru.Resources.OpenApi;

/// <summary>The paths of a kind with their operations. Clients look here for which kind answers, and whether fields can be checked and writes run dry.</summary>
internal sealed class OpenApiPaths(OpenApiDialect dialect, OpenApiSchemas schemas)
{
    private static readonly string[] PatchTypesOfAny = ["application/apply-patch+yaml", "application/json-patch+json", "application/merge-patch+json"];
    private static readonly string[] PatchTypesOfBuiltIn = [.. PatchTypesOfAny, "application/strategic-merge-patch+json"];

    private static readonly (string Verb, string Method, string Action)[] OnCollection =
        [("list", "get", "list"), ("create", "post", "post"), ("deletecollection", "delete", "deletecollection")];

    private static readonly (string Verb, string Method, string Action)[] OnObject =
        [("get", "get", "get"), ("update", "put", "put"), ("delete", "delete", "delete"), ("patch", "patch", "patch")];

    public IEnumerable<Field> Of(Kind kind)
    {
        var ns = kind.IsNamespaced ? "{namespace}" : null;
        if (kind.IsNamespaced && kind.Serves("list")) yield return new Field(kind.Path(), Tree.Object(("get", Operation(kind, "get", "list", kind.Name, kind.Group, kind.Version, schemas.RefToList(kind), default))));
        if (Item(kind, OnCollection) is { Count: > 0 } collection) yield return new Field(kind.Path(ns), WithParameters(collection, ns is not null, false));
        if (Item(kind, OnObject) is { Count: > 0 } single) yield return new Field(kind.Path(ns, "{name}"), WithParameters(single, ns is not null, true));
        foreach (var subresource in kind.Subresources)
            yield return new Field(kind.Path(ns, "{name}", subresource.Name), WithParameters(Item(kind, subresource), ns is not null, true));
    }

    private Tree Item(Kind kind, (string Verb, string Method, string Action)[] operations)
    {
        var item = Tree.EmptyObject;
        foreach (var (verb, method, action) in operations)
        {
            if (!kind.Serves(verb)) continue;
            var answer = action == "list" ? schemas.RefToList(kind) : action is "delete" or "deletecollection" ? schemas.Ref(ShapeLibrary.BuiltIn["meta.Status"]) : schemas.RefTo(kind);
            var body = action is "post" or "put" ? schemas.RefTo(kind) : action is "delete" or "deletecollection" ? schemas.Ref(ShapeLibrary.BuiltIn["meta.DeleteOptions"]) : default;
            item = item.With(method, Operation(kind, method, action, kind.Name, kind.Group, kind.Version, answer, body));
        }
        return item;
    }

    private Tree Item(Kind kind, Subresource subresource)
    {
        var item = Tree.EmptyObject;
        var package = ShapeLibrary.BuiltIn.Packages.FirstOrDefault(p => p.Group == subresource.Group && p.Version == subresource.Version);
        var type = package is null ? null : ShapeLibrary.BuiltIn.Find($"{package.Prefix}.{subresource.KindName}");
        var reference = subresource.KindName == kind.Name ? schemas.RefTo(kind) : type is null ? Tree.Object(("type", "string")) : schemas.Ref(type);
        foreach (var verb in subresource.Verbs)
        {
            var method = verb switch { "create" => "post", "update" => "put", "patch" => "patch", _ => "get" };
            var body = method is "post" or "put" && type is not null ? reference : default;
            item = item.With(method, Operation(kind, method, method, subresource.KindName, subresource.Group, subresource.Version, reference, body, subresource.Name));
        }
        return item;
    }

    private Tree Operation(Kind kind, string method, string action, string named, string group, string version, Tree answer, Tree body, string subresource = "") => Tree.Object(
        ("operationId", $"{action}{Pascal(kind.Group)}{Pascal(kind.Version)}{(kind.IsNamespaced ? "Namespaced" : "")}{kind.Name}{Pascal(subresource)}"),
        ("parameters", Parameters(action, body)),
        ("consumes", dialect.IsV3 || method == "get" ? default : Tree.Strings(method == "patch" ? PatchTypesOf(kind) : ["application/json", "application/yaml", "application/vnd.kubernetes.protobuf"])),
        ("produces", dialect.IsV3 ? default : Tree.Strings(["application/json"])),
        ("requestBody", RequestBody(kind, method, body)),
        ("responses", Tree.Object(("200", Response(answer)))),
        ("tags", Tree.Array($"{(kind.Group.Length == 0 ? "core" : kind.Group.Split('.')[0])}_{kind.Version}")),
        ("x-kubernetes-action", action),
        ("x-kubernetes-group-version-kind", Tree.Object(("group", group), ("kind", named), ("version", version))));

    private Tree Parameters(string action, Tree body)
    {
        string[] names = action switch
        {
            "list" => ["allowWatchBookmarks", "continue", "fieldSelector", "labelSelector", "limit", "resourceVersion", "resourceVersionMatch", "sendInitialEvents", "timeoutSeconds", "watch"],
            "post" or "put" => ["dryRun", "fieldManager", "fieldValidation"],
            "patch" => ["dryRun", "fieldManager", "fieldValidation", "force"],
            "delete" or "deletecollection" => ["dryRun", "gracePeriodSeconds", "orphanDependents", "propagationPolicy"],
            _ => [],
        };
        var parameters = names.Select(name => Parameter(name, "query", TypeOf(name))).ToList();
        if (!dialect.IsV3 && (!body.IsAbsent || action == "patch"))
            parameters.Insert(0, Tree.Object(("in", "body"), ("name", "body"), ("required", true), ("schema", body.IsAbsent ? Tree.Object(("type", "object")) : body)));
        return parameters.Count == 0 ? default : Tree.Array(parameters);
    }

    private Tree WithParameters(Tree item, bool hasNamespace, bool hasName)
    {
        var parameters = new List<Tree>();
        if (hasName) parameters.Add(Parameter("name", "path", "string"));
        if (hasNamespace) parameters.Add(Parameter("namespace", "path", "string"));
        return parameters.Count == 0 ? item : item.With("parameters", Tree.Array(parameters));
    }

    private Tree Parameter(string name, string place, string type)
    {
        var parameter = Tree.Object(("in", place), ("name", name), ("required", place == "path" ? true : default(Tree)));
        return dialect.IsV3 ? parameter.With("schema", Tree.Object(("type", type), ("uniqueItems", true))) : parameter.With("type", type).With("uniqueItems", true);
    }

    private Tree RequestBody(Kind kind, string method, Tree body)
    {
        if (!dialect.IsV3) return default;
        if (method == "patch")
            return Tree.Object(("content", Tree.Object([.. PatchTypesOf(kind).Select(type => new Field(type, Tree.Object(("schema", Tree.Object(("type", "object"))))))])), ("required", true));
        return body.IsAbsent ? default : Tree.Object(("content", Tree.Object(("*/*", Tree.Object(("schema", body))))));
    }

    private Tree Response(Tree answer) => dialect.IsV3
        ? Tree.Object(("content", Tree.Object(("application/json", Tree.Object(("schema", answer))))), ("description", "OK"))
        : Tree.Object(("description", "OK"), ("schema", answer));

    // Clients choose the kind of patch by this list: there is no strategic merge where no shape knows the lists' keys.
    private static string[] PatchTypesOf(Kind kind) => kind.IsCustom ? PatchTypesOfAny : PatchTypesOfBuiltIn;

    private static string TypeOf(string parameter) => parameter switch
    {
        "limit" or "timeoutSeconds" or "gracePeriodSeconds" => "integer",
        "watch" or "allowWatchBookmarks" or "sendInitialEvents" or "force" or "orphanDependents" => "boolean",
        _ => "string",
    };

    private static string Pascal(string text) => string.Concat(text.Split('.', '-').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
