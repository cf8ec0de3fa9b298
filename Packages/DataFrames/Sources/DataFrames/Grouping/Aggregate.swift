/// One value to be made of the rows of each group, and the name of its column.
///
/// ```swift
/// try frame.grouped(by: "state").aggregate(.count(), .sum("energy"), .mean("energy", as: "average"))
/// ```
///
/// Nulls are left out of every aggregate but ``count(as:)``. Where a group has nothing but nulls, a count is 0 and
/// everything else null.
///
/// | | of the types | makes |
/// |---|---|---|
/// | ``count(as:)``, ``count(_:as:)`` | all | `int64` |
/// | ``sum(_:as:)`` | integers, floating-point numbers, decimals, durations | `int64` of signed and `uint64` of unsigned integers, `double`, `decimal(38, s)` of the scale, the duration's type |
/// | ``mean(_:as:)`` | integers, floating-point numbers, decimals | `double` |
/// | ``min(_:as:)``, ``max(_:as:)`` | all with an order: not intervals, lists, structures | the column's type |
/// | ``first(_:as:)``, ``last(_:as:)`` | all | the column's type |
///
/// A dictionary counts as its value type. Any other type is an error of kind ``FrameError/Kind/unsupported``.
public struct Aggregate: Sendable, Hashable {
    enum Operation: String, Sendable {
        case count, sum, mean, min, max, first, last
    }

    let operation: Operation
    /// The column that is looked at; nil for a count of rows.
    public let column: String?
    /// The name of the column that is made.
    public let name: String

    private init(_ operation: Operation, _ column: String?, _ name: String?) {
        self.operation = operation
        self.column = column
        self.name = name ?? column.map { "\($0)_\(operation.rawValue)" } ?? operation.rawValue
    }

    /// The number of rows, nulls or not.
    ///
    /// - Parameter name: The name of the new column.
    public static func count(as name: String = "count") -> Aggregate { Aggregate(.count, nil, name) }

    /// The number of values that are not null.
    ///
    /// - Parameters:
    ///   - column: The column to count.
    ///   - name: The name of the new column; by default the column's name and `_count`.
    public static func count(_ column: String, as name: String? = nil) -> Aggregate {
        Aggregate(.count, column, name)
    }

    /// The sum.
    ///
    /// Integers and decimals are added up exactly, whatever comes between; a sum that its type does not hold is an
    /// error of kind ``FrameError/Kind/overflow`` that names the column and the row of the group, never another number.
    /// Floating-point numbers are added up as doubles, in an order that depends on the frame's shape alone; the sum is
    /// NaN where a value is.
    /// - Parameters:
    ///   - column: The column to add up.
    ///   - name: The name of the new column; by default the column's name and `_sum`.
    public static func sum(_ column: String, as name: String? = nil) -> Aggregate {
        Aggregate(.sum, column, name)
    }

    /// The arithmetic mean as a double.
    ///
    /// For integers and decimals it is the exact sum, which cannot overflow here, divided by the count: at most two
    /// units in the last place from the true mean, and the nearest double to it where sum and count are below 2^53. For
    /// floating-point numbers it is the sum, as ``sum(_:as:)`` makes it, divided by the count.
    /// - Parameters:
    ///   - column: The column to average.
    ///   - name: The name of the new column; by default the column's name and `_mean`.
    public static func mean(_ column: String, as name: String? = nil) -> Aggregate {
        Aggregate(.mean, column, name)
    }

    /// The smallest value, in the order of ``DataFrame/sorted(by:)-(Array<SortKey>)``.
    ///
    /// Text orders by its UTF-8 bytes. NaN comes after every number, so it is the smallest only where there is no
    /// number; of equal values the first one is taken.
    /// - Parameters:
    ///   - column: The column to look at.
    ///   - name: The name of the new column; by default the column's name and `_min`.
    public static func min(_ column: String, as name: String? = nil) -> Aggregate {
        Aggregate(.min, column, name)
    }

    /// The largest value, in the order of ``DataFrame/sorted(by:)-(Array<SortKey>)``.
    ///
    /// Text orders by its UTF-8 bytes. NaN comes after every number, so it is the largest wherever there is one; of
    /// equal values the first one is taken.
    /// - Parameters:
    ///   - column: The column to look at.
    ///   - name: The name of the new column; by default the column's name and `_max`.
    public static func max(_ column: String, as name: String? = nil) -> Aggregate {
        Aggregate(.max, column, name)
    }

    /// The first value that is not null, in the order of the rows.
    ///
    /// - Parameters:
    ///   - column: The column to look at.
    ///   - name: The name of the new column; by default the column's name and `_first`.
    public static func first(_ column: String, as name: String? = nil) -> Aggregate {
        Aggregate(.first, column, name)
    }

    /// The last value that is not null, in the order of the rows.
    ///
    /// - Parameters:
    ///   - column: The column to look at.
    ///   - name: The name of the new column; by default the column's name and `_last`.
    public static func last(_ column: String, as name: String? = nil) -> Aggregate {
        Aggregate(.last, column, name)
    }
}
