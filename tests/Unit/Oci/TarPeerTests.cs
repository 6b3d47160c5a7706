using System.Diagnostics;
using System.Text;
using Naru.Oci;
using Naru.Oci.Tar;
using Naru.Tests.Unit.Engine;

namespace Naru.Tests.Unit.Oci;

/// <summary>Archives of GNU tar, the peer that every Debian machine has.</summary>
public sealed class TarPeerTests
{
    [Theory]
    [InlineData("--format=v7", 60)]
    [InlineData("--format=ustar", 120)]
    [InlineData("--format=gnu", 200)]
    [InlineData("--format=oldgnu", 200)]
    [InlineData("--format=posix", 200)]
    public void Names_and_links_of_every_format_are_read(string format, int nameLength)
    {
        using var scratch = new ScratchDirectory();
        var folder = Directory.CreateDirectory(scratch["in"]).FullName;
        var name = new string('d', nameLength / 2) + "/" + new string('f', nameLength / 2 - 1);
        Directory.CreateDirectory(Path.Combine(folder, Path.GetDirectoryName(name)!));
        File.WriteAllText(Path.Combine(folder, name), "hello");
        File.CreateSymbolicLink(Path.Combine(folder, "link"), "target");
        Tar(folder, format, "-cf", scratch["a.tar"], ".");

        var members = Read(scratch["a.tar"]);
        Assert.Equal("hello", Encoding.UTF8.GetString(members["./" + name].Contents));
        Assert.Equal("target"u8.ToArray(), members["./link"].Entry.LinkName);
    }

    [Fact]
    public void An_archive_may_end_with_the_last_byte_of_its_last_member()
    {
        using var scratch = new ScratchDirectory();
        var folder = Directory.CreateDirectory(scratch["in"]).FullName;
        File.WriteAllText(Path.Combine(folder, "f"), "hello");
        Tar(folder, "--format=ustar", "-cf", scratch["a.tar"], "f");
        using (var archive = File.OpenWrite(scratch["a.tar"])) archive.SetLength(512 + "hello".Length);
        Assert.Equal("hello", Encoding.UTF8.GetString(Read(scratch["a.tar"])["f"].Contents));
        using (var archive = File.OpenWrite(scratch["a.tar"])) archive.SetLength(512 + "hel".Length);
        Assert.Throws<ImageFormatException>(() => Read(scratch["a.tar"]));
    }

    [Theory]
    [InlineData("--format=gnu")]
    [InlineData("--format=posix --sparse-version=0.0")]
    [InlineData("--format=posix --sparse-version=0.1")]
    [InlineData("--format=posix --sparse-version=1.0")]
    public void Sparse_files_of_every_format_are_expanded(string format)
    {
        using var scratch = new ScratchDirectory();
        var folder = Directory.CreateDirectory(scratch["in"]).FullName;
        var wanted = new byte[3_000_000];
        using (var file = File.Create(Path.Combine(folder, "sparse")))
        {
            for (var i = 1; i < 12; i++)
            {
                var piece = Encoding.UTF8.GetBytes($"piece {i} ");
                piece.CopyTo(wanted, i * 200_000);
                file.Position = i * 200_000;
                file.Write(piece);
            }
            file.SetLength(wanted.Length);
        }
        Tar(folder, format, "-Scf", scratch["a.tar"], "sparse");

        Assert.True(new FileInfo(scratch["a.tar"]).Length < 1_000_000, "tar wrote no sparse member, so this tests nothing");
        Assert.Equal(wanted, Read(scratch["a.tar"])["sparse"].Contents);
    }

    [Fact]
    public void What_we_write_gnu_tar_lists()
    {
        using var scratch = new ScratchDirectory();
        using (var file = File.Create(scratch["a.tar"]))
        using (var writer = new TarWriter(file))
        {
            writer.WriteMember(new TarEntry { Name = Encoding.UTF8.GetBytes(new string('x', 150) + "/ü"), Mode = 420, Uid = 3_000_000, ModifiedSeconds = 1, ModifiedNanoseconds = 5 }, "abc"u8);
            writer.WriteMember(new TarEntry { Name = "dir/"u8.ToArray(), Type = TarEntryType.Directory, Mode = 493 }, []);
        }
        var listed = Tar(scratch.Path, "", "--quoting-style=literal", "-tvf", scratch["a.tar"]);
        Assert.Contains(new string('x', 150) + "/ü", listed);
        Assert.Contains("3000000/0", listed);
        Assert.Contains("drwxr-xr-x", listed);
    }

    private static Dictionary<string, (TarEntry Entry, byte[] Contents)> Read(string path)
    {
        using var file = File.OpenRead(path);
        var reader = new TarReader(file);
        Dictionary<string, (TarEntry, byte[])> members = [];
        while (reader.Next() is { } entry) members[entry.DisplayName] = (entry, TarRoundTripTests.ReadAll(reader));
        return members;
    }

    private static string Tar(string folder, string format, params string[] arguments)
    {
        var start = new ProcessStartInfo("tar") { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["LC_ALL"] = "C.UTF-8";
        foreach (var argument in format.Split(' ', StringSplitOptions.RemoveEmptyEntries).Concat(arguments)) start.ArgumentList.Add(argument);
        using var tar = Process.Start(start)!;
        var output = tar.StandardOutput.ReadToEnd() + tar.StandardError.ReadToEnd();
        tar.WaitForExit();
        Assert.True(tar.ExitCode == 0, output);
        return output;
    }
}
