internal import Foundation

/// What a storm has seen.
public struct CancelStormReport: Sendable, CustomStringConvertible {
    /// Of the dice.
    public internal(set) var seed: UInt64 = 0
    /// Queries that somebody cancelled, sooner or later.
    public internal(set) var victims = 0
    /// Those that threw `.cancelled`.
    public internal(set) var cancelled = 0
    /// Those that were faster than the cancel.
    public internal(set) var finished = 0
    /// Queries that nobody cancelled.
    public internal(set) var innocents = 0
    /// Server processes of the handler before.
    public internal(set) var connections = 0
    /// Those of them that were replaced.
    public internal(set) var replaced = 0
    /// Connections that answered a query afterwards.
    public internal(set) var working = 0
    /// How long it took.
    public internal(set) var seconds = 0.0
    /// What should not have been.
    public internal(set) var problems: [String] = []

    /// In one line.
    public var description: String {
        """
        seed \(seed) | victims \(victims) | cancelled \(cancelled) | finished first \(finished) | \
        innocents \(innocents) | innocents hit \(problems.count) | connections \(connections) | \
        replaced \(replaced) | working afterwards \(working) | \(String(format: "%.1f", seconds)) s
        """
    }
}
