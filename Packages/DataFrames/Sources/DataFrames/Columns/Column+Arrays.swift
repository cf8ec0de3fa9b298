extension Column {
    /// Makes a column of optionals; nil becomes null.
    ///
    /// The type follows from the elements: decimals get 38 digits and the largest scale, times the finest unit. Values
    /// that have no common exact form are a programming error and stop the process; use ``init(_:type:)`` where that
    /// can happen.
    /// - Parameter values: The elements in order.
    public init<T: ColumnElement>(_ values: [T?]) {
        let type = T.columnType(for: values)
        do {
            try self.init(values, type: type)
        } catch {
            preconditionFailure("The values have no exact form in one column of type \(type): \(error)")
        }
    }

    /// Makes a column without nulls.
    ///
    /// - Parameter values: The elements in order; see ``init(_:)`` for the type they make.
    public init<T: ColumnElement>(_ values: [T]) {
        if let column = Column(copying: values) {
            self = column
        } else {
            self.init(values.map { Optional($0) })
        }
    }

    /// Makes a column of a given type; nil becomes null.
    ///
    /// Values are converted only where nothing is lost: between integer widths, time units and decimal scales. Throws
    /// ``FrameError`` of kind `wrongType` or `conversion` that names the row.
    /// - Parameters:
    ///   - values: The elements in order.
    ///   - type: The type of the column.
    public init<T: ColumnElement>(_ values: [T?], type: DataType) throws(FrameError) {
        if let column = Column(copying: values, type: type) {
            self = column
            return
        }
        let builder = makeBuilder(for: type)
        builder.reserve(values.count)
        for (row, value) in values.enumerated() {
            do {
                try builder.append(value?.cellValue ?? .null)
            } catch {
                var error = error
                error.row = row
                throw error
            }
        }
        self = builder.finish()
    }

    /// Makes a column of dynamic values.
    ///
    /// Throws ``FrameError`` of kind `wrongType` or `conversion` that names the row.
    /// - Parameters:
    ///   - values: The elements in order.
    ///   - type: The type of the column.
    public init(cells values: [CellValue], type: DataType) throws(FrameError) {
        let builder = makeBuilder(for: type)
        builder.reserve(values.count)
        for (row, value) in values.enumerated() {
            do {
                try builder.append(value)
            } catch {
                var error = error
                error.row = row
                throw error
            }
        }
        self = builder.finish()
    }

    /// The quick way for numbers: one copy.
    private init?<T: ColumnElement>(copying values: [T]) {
        guard let element = T.self as? any FixedWidthElement.Type else { return nil }
        func make<E: FixedWidthElement>(_: E.Type) -> Column? {
            let type = T.columnType(for: [])
            guard E.holds(type), let same = values as? [E] else { return nil }
            let builder = FixedBuilder<E>(type: type)
            builder.reserve(same.count)
            same.withUnsafeBufferPointer { builder.append(contentsOf: $0) }
            return builder.finish()
        }
        guard let column = make(element) else { return nil }
        self = column
    }

    /// The quick way for optional numbers and text of the type's own Swift type.
    private init?<T: ColumnElement>(copying values: [T?], type: DataType) {
        if type == .string, let texts = values as? [String?] {
            let builder = StringBuilder()
            builder.reserve(texts.count)
            for text in texts { builder.append(text) }
            self = builder.finish()
            return
        }
        guard let element = T.self as? any FixedWidthElement.Type, T.reads(type) else { return nil }
        func make<E: FixedWidthElement>(_: E.Type) -> Column? {
            guard E.holds(type), let same = values as? [E?] else { return nil }
            let builder = FixedBuilder<E>(type: type)
            builder.reserve(same.count)
            for value in same { builder.append(value) }
            return builder.finish()
        }
        guard let column = make(element) else { return nil }
        self = column
    }
}
