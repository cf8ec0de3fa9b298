/// How rows stand in a JSON text.
public enum JSONLayout: Sendable, Hashable {
    /// An array is read as ``records``, anything else as ``lines``.
    case automatic
    /// One array of objects, one object a row: `[{"a": 1}, {"a": 2}]`.
    case records
    /// Objects one after another, with line breaks or nothing between them: `{"a": 1}` and below it `{"a": 2}`. One
    /// object alone is one row.
    case lines
    /// One object of arrays, one array a column: `{"a": [1, 2]}`.
    case columns
}
