namespace Naru.Resources.Selectors;

/// <summary>Reads the query form of label selectors.</summary>
internal ref struct LabelSelectorText
{
    private readonly string _text;
    private int _at;

    private LabelSelectorText(string text) => _text = text;

    public static List<LabelRequirement> Read(string text)
    {
        var reader = new LabelSelectorText(text);
        var requirements = new List<LabelRequirement>();
        do requirements.Add(reader.Requirement());
        while (reader.Takes(','));
        if (reader._at < text.Length) throw reader.Fault("',' or the end");
        return requirements;
    }

    private LabelRequirement Requirement()
    {
        if (Takes('!')) return new LabelRequirement(Key(), SelectorOperator.DoesNotExist, []);
        var key = Key();
        if (Takes('!'))
        {
            if (!TakesNow('=')) throw Fault("'='");
            return new LabelRequirement(key, SelectorOperator.NotIn, [Value()]);
        }
        if (Takes('='))
        {
            TakesNow('=');
            return new LabelRequirement(key, SelectorOperator.In, [Value()]);
        }
        if (Takes('>')) return new LabelRequirement(key, SelectorOperator.Gt, [Value()]);
        if (Takes('<')) return new LabelRequirement(key, SelectorOperator.Lt, [Value()]);
        return Word() switch
        {
            "" => new LabelRequirement(key, SelectorOperator.Exists, []),
            "in" => new LabelRequirement(key, SelectorOperator.In, Values()),
            "notin" => new LabelRequirement(key, SelectorOperator.NotIn, Values()),
            var word => throw new FormatException($"unable to parse requirement: found '{word}', expected: in, notin, =, ==, !=, gt, lt"),
        };
    }

    private string Key()
    {
        var key = Word();
        if (key.Length == 0) throw Fault("a label's key");
        return Labels.KeyFault(key) is { } fault ? throw new FormatException($"unable to parse requirement: <nil>: Invalid value: \"{key}\": {fault}") : key;
    }

    private string Value()
    {
        var value = Word();
        return Labels.ValueFault(value) is { } fault ? throw new FormatException($"unable to parse requirement: values[0]: Invalid value: \"{value}\": {fault}") : value;
    }

    private List<string> Values()
    {
        if (!Takes('(')) throw Fault("'('");
        var values = new List<string>();
        do values.Add(Value());
        while (Takes(','));
        if (!Takes(')')) throw Fault("',' or ')'");
        return values;
    }

    private string Word()
    {
        SkipSpace();
        var start = _at;
        while (_at < _text.Length && !char.IsWhiteSpace(_text[_at]) && "!=<>(),".IndexOf(_text[_at]) < 0) _at++;
        return _text[start.._at];
    }

    private bool Takes(char c)
    {
        SkipSpace();
        return TakesNow(c);
    }

    private bool TakesNow(char c)
    {
        if (_at >= _text.Length || _text[_at] != c) return false;
        _at++;
        return true;
    }

    private void SkipSpace()
    {
        while (_at < _text.Length && char.IsWhiteSpace(_text[_at])) _at++;
    }

    private readonly FormatException Fault(string expected) =>
        new($"unable to parse requirement: found '{(_at < _text.Length ? _text[_at..] : "")}', expected: {expected}");
}
