extension Column {
    /// The column as another type; the column itself where it has that type already.
    ///
    /// | from | to |
    /// |---|---|
    /// | integers, `float`, `double`, decimals | each other |
    /// | integers | `bool` (0 and 1 only); times and dates as counts of their unit; each the other way round |
    /// | every type but lists and structures | `string`, and back, in the forms of CSV |
    /// | times, timestamps, durations | the same in another unit |
    /// | `date` | `localTimestamp` at midnight, and back from midnights |
    /// | `instant` | `localTimestamp` and `date`, and back, only with a zone |
    /// | `string` | `binary` as UTF-8, and back; `uuid` and its 16 bytes |
    /// | `dictionary` | as its value type, and every type it can have as values |
    ///
    /// Between binary and decimal fractions, a cast is exact when the shortest decimal that reads back as the binary
    /// number is the decimal one, or when both are equal whole numbers. Text becomes the nearest binary number under
    /// every policy, as in CSV. Throws ``FrameError`` of kind `unsupported` for two types without a cast,
    /// `invalidArgument` for a missing zone, `conversion` for a value that does not fit; the value is in its `detail`.
    /// - Parameters:
    ///   - type: The new type.
    ///   - policy: What happens to a value that has no exact form there.
    ///   - zone: The zone of local times, where instants become local or local times become instants.
    public func cast(
        to type: DataType,
        policy: CastPolicy = .exact,
        in zone: ZoneRules? = nil
    ) throws(FrameError) -> Column {
        if type == self.type { return self }
        return try CastJob(self, to: type, policy: policy, zone: zone).run()
    }

    /// The same buffers under a type that keeps its values in the same form.
    func retyped(as type: DataType) -> Column {
        Column(type: type, offset: offset, count: count, nullCount: nullCount, storage: storage)
    }
}
