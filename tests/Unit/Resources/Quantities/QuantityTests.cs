using CsCheck;
using Naru.Resources.Quantities;

namespace Naru.Tests.Unit.Resources.Quantities;

public sealed class QuantityTests
{
    [Theory]
    [InlineData("0", "0")]
    [InlineData("0Mi", "0")]
    [InlineData("1000m", "1")]
    [InlineData("0.5", "500m")]
    [InlineData("1.5Gi", "1536Mi")]
    [InlineData("1024Mi", "1Gi")]
    [InlineData("1000Ki", "1000Ki")]
    [InlineData("512", "512")]
    [InlineData("1023Ki", "1023Ki")]
    [InlineData("1000000", "1M")]
    [InlineData("1500", "1500")]
    [InlineData("2e3", "2e3")]
    [InlineData("12E6", "12e6")]
    [InlineData("1E", "1E")]
    [InlineData("100n", "100n")]
    [InlineData("0.1n", "1n")]
    [InlineData("-1.5", "-1500m")]
    [InlineData("+3", "3")]
    [InlineData(".5Gi", "512Mi")]
    [InlineData("0.0001Ki", "102400u")]
    [InlineData("5.", "5")]
    public void A_quantity_is_written_in_its_canonical_form(string text, string canonical) =>
        Assert.Equal(canonical, Quantity.Parse(text).ToString());

    [Theory]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("1.2.3")]
    [InlineData("1 Gi")]
    [InlineData("1gi")]
    [InlineData("Gi")]
    [InlineData("1e")]
    [InlineData("1e99999999")]
    [InlineData("0x10")]
    [InlineData("1iK")]
    public void What_is_no_quantity_is_refused(string text) => Assert.False(Quantity.TryParse(text, out _));

    [Fact]
    public void Units_round_up()
    {
        Assert.Equal(1, Quantity.Parse("1n").Milli);
        Assert.Equal(1, Quantity.Parse("1m").Value);
        Assert.Equal(1_073_741_824, Quantity.Parse("1Gi").Value);
        Assert.Equal(long.MaxValue, Quantity.Parse("10000000E").Milli);
    }

    [Fact]
    public void Any_quantity_reads_back_as_itself() =>
        Gen.Select(Gen.Long, Gen.Enum<QuantityFormat>()).Sample((amount, format) =>
        {
            var quantity = Quantity.Of(amount / 1024, format);
            var read = Quantity.Parse(quantity.ToString());
            // Without a suffix the text does not say that it was binary: 100000 is read as decimal and written 100k.
            return read == quantity && (format == QuantityFormat.BinarySi || read.ToString() == quantity.ToString());
        });

    [Fact]
    public void Sums_are_exact() =>
        Gen.Select(Gen.Int, Gen.Int).Sample((a, b) => Quantity.OfMilli(a) + Quantity.OfMilli(b) - Quantity.OfMilli(b) == Quantity.OfMilli(a));

    [Theory]
    [InlineData("25%", 10, true, 3)]
    [InlineData("25%", 10, false, 2)]
    [InlineData("x", 10, true, null)]
    public void A_percentage_is_scaled(string text, int total, bool up, int? scaled) => Assert.Equal(scaled, IntOrString.Of(text).Scaled(total, up));
}
