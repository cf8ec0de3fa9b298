extension CastJob {
    /// Casts by the two types; they differ.
    func run() throws(FrameError) -> Column {
        switch (column.type, type) {
        case (.null, .dictionary(let value)):
            guard CastJob.canBeDictionary(value) else { throw unsupported }
            return Column(nulls: column.count, type: type)
        case (.null, _):
            return Column(nulls: column.count, type: type)
        case (.dictionary, _):
            return try fromDictionary()
        case (_, .dictionary(let value)):
            return try toDictionary(of: value)
        case (.string, _):
            return try fromText()
        case (.binary, _):
            return try fromBinary()
        case (_, .string):
            return try toText()
        case (.uuid, .binary):
            return uuidBytes()
        case (.bool, _):
            return try fromBool()
        case (.int8, _): return try fromInteger(Int8.self)
        case (.int16, _): return try fromInteger(Int16.self)
        case (.int32, _): return try fromInteger(Int32.self)
        case (.int64, _): return try fromInteger(Int64.self)
        case (.uint8, _): return try fromInteger(UInt8.self)
        case (.uint16, _): return try fromInteger(UInt16.self)
        case (.uint32, _): return try fromInteger(UInt32.self)
        case (.uint64, _): return try fromInteger(UInt64.self)
        case (.float, .double): return try fixed(FloatToDouble())
        case (.double, .float): return try fixed(DoubleToFloat(rounds: rounds))
        case (.float, _): return try fromFloating(Float.self)
        case (.double, _): return try fromFloating(Double.self)
        case (.decimal(_, let scale), _): return try fromDecimal(scale)
        default: return try fromTime()
        }
    }

    // MARK: Numbers

    private func fromInteger<S: FixedWidthElement & FixedWidthInteger>(_: S.Type) throws(FrameError) -> Column {
        switch type {
        case .int8: return try fixed(IntegerToInteger<S, Int8>())
        case .int16: return try fixed(IntegerToInteger<S, Int16>())
        case .int32: return try fixed(IntegerToInteger<S, Int32>())
        case .int64: return try fixed(IntegerToInteger<S, Int64>())
        case .uint8: return try fixed(IntegerToInteger<S, UInt8>())
        case .uint16: return try fixed(IntegerToInteger<S, UInt16>())
        case .uint32: return try fixed(IntegerToInteger<S, UInt32>())
        case .uint64: return try fixed(IntegerToInteger<S, UInt64>())
        case .float: return try fixed(IntegerToFloating<S, Float>(rounds: rounds))
        case .double: return try fixed(IntegerToFloating<S, Double>(rounds: rounds))
        case .decimal(let precision, let scale):
            return try fixed(IntegerToDecimal<S>(precision: precision, scale: scale))
        case .bool:
            return try bools(expected: nil) { view, row in
                let value = view.value(row, as: S.self)
                return value == 0 ? false : value == 1 ? true : nil
            }
        case .date: return try fixed(IntegerToInteger<S, Int32>())
        case .time, .localTimestamp, .instant, .duration: return try fixed(IntegerToInteger<S, Int64>())
        default: throw unsupported
        }
    }

    private func fromFloating<S: FloatingElement>(_: S.Type) throws(FrameError) -> Column {
        switch type {
        case .int8: return try fixed(FloatingToInteger<S, Int8>(rounds: rounds))
        case .int16: return try fixed(FloatingToInteger<S, Int16>(rounds: rounds))
        case .int32: return try fixed(FloatingToInteger<S, Int32>(rounds: rounds))
        case .int64: return try fixed(FloatingToInteger<S, Int64>(rounds: rounds))
        case .uint8: return try fixed(FloatingToInteger<S, UInt8>(rounds: rounds))
        case .uint16: return try fixed(FloatingToInteger<S, UInt16>(rounds: rounds))
        case .uint32: return try fixed(FloatingToInteger<S, UInt32>(rounds: rounds))
        case .uint64: return try fixed(FloatingToInteger<S, UInt64>(rounds: rounds))
        case .decimal(let precision, let scale):
            return try fixed(FloatingToDecimal<S>(precision: precision, scale: scale, rounds: rounds))
        default: throw unsupported
        }
    }

    private func fromDecimal(_ scale: Int) throws(FrameError) -> Column {
        let divisor = PowersOfTen.int128(scale)
        switch type {
        case .int8: return try fixed(DecimalToInteger<Int8>(divisor: divisor, rounds: rounds))
        case .int16: return try fixed(DecimalToInteger<Int16>(divisor: divisor, rounds: rounds))
        case .int32: return try fixed(DecimalToInteger<Int32>(divisor: divisor, rounds: rounds))
        case .int64: return try fixed(DecimalToInteger<Int64>(divisor: divisor, rounds: rounds))
        case .uint8: return try fixed(DecimalToInteger<UInt8>(divisor: divisor, rounds: rounds))
        case .uint16: return try fixed(DecimalToInteger<UInt16>(divisor: divisor, rounds: rounds))
        case .uint32: return try fixed(DecimalToInteger<UInt32>(divisor: divisor, rounds: rounds))
        case .uint64: return try fixed(DecimalToInteger<UInt64>(divisor: divisor, rounds: rounds))
        case .float: return try fixed(DecimalToFloat(scale: scale, rounds: rounds))
        case .double: return try fixed(DecimalToDoubleNumber(scale: scale, rounds: rounds))
        case .decimal(let precision, let newScale):
            return try fixed(DecimalToDecimal(from: scale, precision: precision, scale: newScale, rounds: rounds))
        default: throw unsupported
        }
    }

    private func fromBool() throws(FrameError) -> Column {
        guard type.isNumeric else { throw unsupported }
        let count = column.count
        let view = column.unsafeView
        let bytes = ColumnBuffer(byteCount: count) { memory in
            for row in 0..<count { memory.storeBytes(of: view.bool(row) ? 1 : 0, toByteOffset: row, as: UInt8.self) }
        }
        let numbers = CastJob(column, to: .uint8, policy: policy, zone: nil).finish(bytes, CastNulls(column))
        return try numbers.cast(to: type, policy: policy)
    }

    // MARK: Times

    private func fromTime() throws(FrameError) -> Column {
        switch (column.type, type) {
        case (.time(let unit), .time(let new)), (.localTimestamp(let unit), .localTimestamp(let new)),
            (.instant(let unit), .instant(let new)), (.duration(let unit), .duration(let new)):
            return try fixed(TicksToTicks(from: unit, to: new, rounds: rounds))
        case (.date, .localTimestamp(let unit)):
            return try fixed(DateToTicks(ticksPerDay: unit.ticksPerDay))
        case (.localTimestamp(let unit), .date):
            return try fixed(TicksToDate(ticksPerDay: unit.ticksPerDay, rounds: rounds))
        case (.instant(let unit), .localTimestamp), (.instant(let unit), .date):
            let local = CastJob(column, to: .localTimestamp(unit), policy: policy, zone: zone)
            let shown = try local.fixed(InstantToLocal(zone: try neededZone(), unit: unit))
            return try shown.cast(to: type, policy: policy)
        case (.localTimestamp(let unit), .instant(let new)):
            let zone = try neededZone()
            let moments = try CastJob(column, to: .instant(unit), policy: policy, zone: zone).localToInstant(zone, unit)
            return new == unit ? moments : try moments.cast(to: type, policy: policy)
        case (.date, .instant(let unit)):
            let zone = try neededZone()
            return try column.cast(to: .localTimestamp(unit), policy: policy).cast(to: type, policy: policy, in: zone)
        case (.date, _) where type.isInteger:
            return try column.retyped(as: .int32).cast(to: type, policy: policy)
        case (.time, _) where type.isInteger, (.localTimestamp, _) where type.isInteger,
            (.instant, _) where type.isInteger, (.duration, _) where type.isInteger:
            return try column.retyped(as: .int64).cast(to: type, policy: policy)
        default: throw unsupported
        }
    }

    private func localToInstant(_ zone: ZoneRules, _ unit: TimeUnit) throws(FrameError) -> Column {
        do {
            return try fixed(LocalToInstant(zone: zone, unit: unit, rounds: rounds))
        } catch {
            var error = error
            error.message =
                "A local time comes twice or is left out where the clocks of \(zone) change, or does not fit"
            throw error
        }
    }

    private func neededZone() throws(FrameError) -> ZoneRules {
        if let zone { return zone }
        throw FrameError(
            .invalidArgument,
            "A cast from type \(column.type) to type \(type) needs the zone of the local time: give cast(… in:)"
        )
    }
}
