internal import Glibc

extension Column {
    /// The column with its nulls filled; the column itself where there is none.
    ///
    /// Throws ``FrameError`` of kind `wrongType` or `conversion` for a value that has no exact form in the column's
    /// type, `unsupported` for a line through a column that is not of `float` or `double`, `invalidArgument` for a
    /// limit below 0.
    /// - Parameter rule: What takes the place of the nulls.
    public func filling(with rule: FillRule) throws(FrameError) -> Column {
        if let limit = rule.limit, limit < 0 {
            throw FrameError(.invalidArgument, "The limit of nulls to fill is below 0")
        }
        switch rule.source {
        case .value(let value, let isLiteral):
            return try filling(value: isLiteral ? fitted(value) : value)
        case .before:
            return filling(limit: rule.limit, rows: 0..<count)
        case .after:
            return filling(limit: rule.limit, rows: (0..<count).reversed())
        case .line:
            switch type {
            case .double: return interpolated(Double.self, limit: rule.limit)
            case .float: return interpolated(Float.self, limit: rule.limit)
            default:
                throw FrameError(.unsupported, "A line goes through columns of float and double, not of type \(type)")
            }
        }
    }

    /// A number of the source text as a value of the column's type.
    private func fitted(_ value: CellValue) throws(FrameError) -> CellValue {
        var target = type
        if case .dictionary(let value) = type { target = value }
        switch (value, target) {
        case (.int, .float), (.int, .double), (.int, .decimal), (.double, .float), (.double, .decimal):
            let literal = try Column.one(value, type: value.isWhole ? .int64 : .double)
            do {
                return try literal.cast(to: target, policy: target == .float ? .rounded : .exact).value(at: 0)
            } catch {
                throw Column.withoutRow(error)
            }
        default: return value
        }
    }

    /// A column of one value; an error of it has no row in the column that is filled.
    private static func one(_ value: CellValue, type: DataType) throws(FrameError) -> Column {
        do {
            return try Column(cells: [value], type: type)
        } catch {
            throw withoutRow(error)
        }
    }

    private static func withoutRow(_ error: FrameError) -> FrameError {
        var error = error
        error.row = nil
        return error
    }

    private func filling(value: CellValue) throws(FrameError) -> Column {
        // Also where nothing is null, so that a value of another type is found on every day.
        let one = try Column.one(value, type: type)
        if nullCount == 0 || one.nullCount > 0 { return self }
        if case .fixed(let width) = type.layout { return filled(one, width) }
        let both = Column.concatenatingUnchecked([self, one])
        var places = [Int](repeating: 0, count: count)
        for row in 0..<count { places[row] = isNullUnchecked(row) ? count : row }
        return places.withUnsafeBufferPointer { both.takeUnchecked($0) }
    }

    /// A copy of the buffer with one value at the places of nulls.
    private func filled(_ one: Column, _ width: Int) -> Column {
        let values = ColumnBuffer(byteCount: count * width) { target in
            memcpy(target, storage.values!.base + offset * width, count * width)
            let value = one.storage.values!.base
            switch width {
            case 1: put(UInt8.self, value, target)
            case 2: put(UInt16.self, value, target)
            case 4: put(UInt32.self, value, target)
            case 8: put(UInt64.self, value, target)
            default: put(UInt128.self, value, target)
            }
        }
        return Column(type: type, count: count, nullCount: 0, storage: ColumnStorage(values: values))
    }

    private func put<T: BitwiseCopyable>(_: T.Type, _ value: UnsafeRawPointer, _ target: UnsafeMutableRawPointer) {
        let value = value.loadUnaligned(as: T.self)
        let target = target.assumingMemoryBound(to: T.self)
        for row in 0..<count where isNullUnchecked(row) { target[row] = value }
    }

    /// Each null takes the value of the last row before it, in the order of the rows given.
    private func filling(limit: Int?, rows: some Sequence<Int>) -> Column {
        if nullCount == 0 || nullCount == count { return self }
        let limit = limit ?? count
        var places = [Int](repeating: 0, count: count)
        var last = -1
        var filled = 0
        for row in rows {
            if !isNullUnchecked(row) {
                last = row
                filled = 0
                places[row] = row
            } else {
                filled += 1
                places[row] = last >= 0 && filled <= limit ? last : row
            }
        }
        return places.withUnsafeBufferPointer { takeUnchecked($0) }
    }

    private func interpolated<T: FloatingElement>(_: T.Type, limit: Int?) -> Column {
        if nullCount == 0 || nullCount == count { return self }
        let view = unsafeView
        let builder = FixedBuilder<T>(type: type)
        builder.reserve(count)
        var last = -1
        for row in 0..<count where !view.isNull(row) {
            let value = view.value(row, as: T.self)
            let gap = row - last - 1
            if last >= 0, gap <= limit ?? gap {
                let before = view.value(last, as: T.self)
                for step in 0..<gap {
                    let part = T.nearest(Int64(step + 1)) / T.nearest(Int64(gap + 1))
                    builder.append(before * (1 - part) + value * part)
                }
            } else {
                for _ in 0..<gap { builder.appendNull() }
            }
            builder.append(value)
            last = row
        }
        for _ in last + 1..<count { builder.appendNull() }
        return withExtendedLifetime(self) { builder.finish() }
    }
}

extension CellValue {
    fileprivate var isWhole: Bool {
        if case .int = self { return true }
        return false
    }
}
