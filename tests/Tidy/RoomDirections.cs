using System.Xml.Linq;

namespace Naru.Tests.Tidy;

/// <summary>
/// Which room may open a door to which. Control-plane rooms and node rooms meet only through API objects; the kernel
/// room has no policy; only the host sees every room. A change here is a change of the architecture: decide it in
/// docs/decisions first.
/// </summary>
public sealed class RoomDirections
{
    private static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Kernel"] = [],
        ["Oci"] = [],
        ["Dns"] = [],
        ["Resources"] = [],
        ["Store"] = [],
        ["Store.Sqlite"] = ["Store"],
        ["Runtime"] = ["Kernel", "Oci"],
        ["Engine"] = ["Runtime", "Oci", "Kernel", "Dns"],
        ["Registry"] = ["Oci", "Engine"],
        ["DockerApi"] = ["Engine", "Oci"],
        ["ApiServer"] = ["Store", "Resources"],
        ["ApiHttp"] = ["ApiServer", "Resources"],
        ["Client"] = ["Resources"],
        ["Scheduler"] = ["Resources"],
        ["Controllers"] = ["Resources", "Client", "Scheduler"],
        ["Why"] = ["Resources"],
        ["Node"] = ["Resources", "Client"],
        ["Network"] = ["Kernel", "Dns", "Resources", "Client"],
        ["Cli"] = ["Resources", "Client", "Why"],
    };

    [Fact]
    public void Every_room_opens_only_the_doors_it_may()
    {
        foreach (var project in Directory.GetFiles(Source.Path("src"), "*.csproj", SearchOption.AllDirectories))
        {
            var room = Path.GetFileNameWithoutExtension(project);
            if (room == "Host") continue;
            Assert.True(Allowed.TryGetValue(room, out var doors), $"src/{room} is a new room: add it to docs/architecture.md and here");
            var opened = XDocument.Load(project).Descendants("ProjectReference")
                .Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value.Replace('\\', '/')));
            Assert.All(opened, door => Assert.Contains(door, doors!));
        }
    }
}
