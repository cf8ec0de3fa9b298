/// What becomes of objects and arrays in columns that are not declared.
public enum JSONNested: Sendable, Hashable {
    /// Structures and lists, with inferred types inside.
    case typed
    /// Objects are taken apart: `{"at": {"lat": 1}}` is the column `at.lat`. Arrays are lists, with structures inside.
    ///
    /// In the names of declared columns, points lead into objects too. An object that is null or missing makes all its
    /// columns null; one that never has a key makes none. ``JSONWriteOptions/nestsDottedNames`` is the way back.
    case flattened
    /// Their JSON text as it stands, in a column of text.
    case text
}

/// What becomes of a column whose values have types that no column holds together, such as numbers and texts.
public enum JSONMixed: Sendable, Hashable {
    /// An error that names row and column.
    case error
    /// A column of text: texts as they are, everything else as JSON text.
    case text
}

/// What becomes of whole numbers that their column cannot hold exactly: beyond 64 bits, or beyond 2^53 in a column that
/// also has fractions.
public enum JSONWideIntegers: Sendable, Hashable {
    /// The column becomes text, every digit as it stands.
    case text
    /// The column becomes `double`, numbers rounded to the nearest.
    case double
    /// An error that names row and column.
    case error
}

/// What becomes of numbers with a fraction or an exponent in columns that are not declared.
public enum JSONFractions: Sendable, Hashable {
    /// `double`, rounded to the nearest.
    case double
    /// `decimal` of as many digits as the column's numbers have, up to 38, and text beyond that; exact either way. Whole
    /// numbers beyond 64 bits become decimals too.
    case decimal
    /// Text, every digit as it stands.
    case text
}

/// Whether texts are taken for numbers, truth values and the like where a column is declared as such.
public enum JSONQuotedNumbers: Sendable, Hashable {
    /// `"12.5"` is a number.
    case point
    /// `"12,5"` is a number, and `"12.5"` is none.
    case comma
    /// A text is never a number.
    case refused
}
