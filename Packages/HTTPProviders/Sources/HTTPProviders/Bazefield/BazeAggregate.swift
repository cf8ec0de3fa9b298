/// How the values of an interval become one.
///
/// Names and numbers are said to be those of the developer's guide, revision 11; an installation may know others:
/// `BazeAggregate("SUM")`.
public struct BazeAggregate: Sendable, Hashable, CustomStringConvertible {
    /// How an aggregate is written.
    public enum Form: String, Sendable, Hashable, Codable, CaseIterable {
        /// By name, as current servers take it.
        case name
        /// By number, as old ones do; one without a number goes by its name.
        case number
    }

    /// The name, in capitals.
    public let name: String
    /// The number, if one is known.
    public let number: Int?

    /// An aggregate by its name; the number is filled in where the name is a known one.
    public init(_ name: String) {
        let name = name.uppercased()
        self.init(name, Self.all.first { $0.name == name }?.number)
    }

    private init(_ name: String, _ number: Int?) {
        self.name = name
        self.number = number
    }

    /// The aggregate as it is sent.
    public func text(_ form: Form) -> String {
        form == .number ? number.map { "\($0)" } ?? name : name
    }

    /// The name.
    public var description: String { name }

    /// Interpolated at the interval's start.
    public static let interpolative = BazeAggregate("INTERPOLATIVE", 1)
    /// The total over time.
    public static let total = BazeAggregate("TOTAL", 2)
    /// The mean of the values.
    public static let average = BazeAggregate("AVERAGE", 3)
    /// The mean weighted by time.
    public static let timeAverage = BazeAggregate("TIMEAVERAGE", 4)
    /// The number of values.
    public static let count = BazeAggregate("COUNT", 5)
    /// The standard deviation.
    public static let standardDeviation = BazeAggregate("STDEV", 6)
    /// When the minimum came.
    public static let minimumTime = BazeAggregate("MINIMUMACTUALTIME", 7)
    /// The smallest value.
    public static let minimum = BazeAggregate("MINIMUM", 8)
    /// When the maximum came.
    public static let maximumTime = BazeAggregate("MAXIMUMACTUALTIME", 9)
    /// The largest value.
    public static let maximum = BazeAggregate("MAXIMUM", 10)
    /// The first value.
    public static let start = BazeAggregate("START", 11)
    /// The last value.
    public static let end = BazeAggregate("END", 12)
    /// The last value less the first.
    public static let delta = BazeAggregate("DELTA", 13)
    /// The variance.
    public static let variance = BazeAggregate("VARIANCE", 17)
    /// The largest value less the smallest.
    public static let range = BazeAggregate("RANGE", 18)
    /// For how long the quality was good.
    public static let durationGood = BazeAggregate("DURATIONGOOD", 19)
    /// For how long the quality was bad.
    public static let durationBad = BazeAggregate("DURATIONBAD", 20)
    /// The part of good quality.
    public static let percentGood = BazeAggregate("PERCENTGOOD", 21)
    /// The part of bad quality.
    public static let percentBad = BazeAggregate("PERCENTBAD", 22)
    /// The sum; seen in use, without a number.
    public static let sum = BazeAggregate("SUM", nil)

    /// All that are known.
    public static let all: [BazeAggregate] = [
        interpolative, total, average, timeAverage, count, standardDeviation, minimumTime, minimum, maximumTime,
        maximum, start, end, delta, variance, range, durationGood, durationBad, percentGood, percentBad, sum,
    ]
}
