extension JSONColumnParser {
    @inline(never)
    mutating func number(_ number: JSONParser.Number, into node: Node) throws(FrameError) {
        let bytes = parser.bytes(number.start, number.length)
        switch node.pointee.kind {
        case .unknown:
            guard number.isWhole else {
                if options.fractions != .double { return try exact(number, into: node) }
                node.pointee.become(.double)
                return try fraction(number, into: node)
            }
            if TextKernels.parseInt64(bytes) != nil {
                // Minus zero is no whole number of its own.
                node.pointee.become(number.isNegative && number.magnitude == 0 ? .double : .int64)
            } else if TextKernels.parseUInt64(bytes) != nil {
                node.pointee.become(.uint64)
            } else {
                return try wide(number, into: node)
            }
            try self.number(number, into: node)
        case .int64:
            if let value = TextKernels.parseInt64(bytes), number.isWhole {
                node.pointee.ints.unsafelyUnwrapped.append(value)
                node.pointee.count += 1
            } else if node.pointee.isDeclared || node.pointee.isFrozen {
                guard let value = JSONDigits.withPlain(bytes, { TextKernels.parseInt64($0) }) ?? nil else {
                    throw misfit(number.start, node)
                }
                node.pointee.ints.unsafelyUnwrapped.append(value)
                node.pointee.count += 1
            } else if !number.isWhole {
                if options.fractions != .double { return try exact(number, into: node) }
                if !node.pointee.widenToDouble(rounding: options.wideIntegers == .double) {
                    return try lost(number, into: node)
                }
                try fraction(number, into: node)
            } else if let value = TextKernels.parseUInt64(bytes), node.pointee.widenToUnsigned() {
                node.pointee.uints.unsafelyUnwrapped.append(value)
                node.pointee.count += 1
            } else {
                try wide(number, into: node)
            }
        case .uint64:
            if let value = TextKernels.parseUInt64(bytes), number.isWhole {
                node.pointee.uints.unsafelyUnwrapped.append(value)
                node.pointee.count += 1
            } else if node.pointee.isDeclared || node.pointee.isFrozen {
                guard let value = JSONDigits.withPlain(bytes, { TextKernels.parseUInt64($0) }) ?? nil else {
                    throw misfit(number.start, node)
                }
                node.pointee.uints.unsafelyUnwrapped.append(value)
                node.pointee.count += 1
            } else if !number.isWhole, options.fractions != .double {
                try exact(number, into: node)
            } else {
                try wide(number, into: node)
            }
        case .double: try fraction(number, into: node)
        case .decimal: try exact(number, into: node)
        case .sink:
            guard let sink = node.pointee.sink, sink.takesNumbers, sink.append(bytes, isNumber: true) else {
                throw misfit(number.start, node)
            }
            node.pointee.count += 1
        default: try raw(number.start, "a number", into: node)
        }
    }

    /// A number that is to be kept digit by digit: the column becomes decimal or text.
    private mutating func exact(_ number: JSONParser.Number, into node: Node) throws(FrameError) {
        if options.fractions == .decimal {
            if node.pointee.kind != .decimal { node.pointee.becomeDecimal() }
            let digits = JSONDigits.count(parser.bytes(number.start, number.length))
            if let digits, node.pointee.note(whole: digits.whole, scale: digits.scale) {
                node.pointee.count += 1
                return
            }
            if options.wideIntegers == .error {
                throw misfit(number.start, node, "No decimal has as many digits as this number and the others need.")
            }
        }
        node.pointee.giveUp()
        node.pointee.count += 1
    }

    /// Appends a number to a column of `double`.
    private mutating func fraction(_ number: JSONParser.Number, into node: Node) throws(FrameError) {
        let bytes = parser.bytes(number.start, number.length)
        if number.isWhole, number.digits > 19 || number.magnitude > 1 << 53, !node.pointee.isDeclared,
            options.wideIntegers != .double
        {
            return try lost(number, into: node)
        }
        guard let value = TextKernels.parseDouble(bytes) else {
            throw misfit(number.start, node, "The number is beyond the range of double.")
        }
        node.pointee.doubles.unsafelyUnwrapped.append(value)
        node.pointee.count += 1
    }

    /// A whole number that no integer column holds, or not together with the others.
    private mutating func wide(_ number: JSONParser.Number, into node: Node) throws(FrameError) {
        if options.fractions == .decimal { return try exact(number, into: node) }
        guard options.wideIntegers == .double else { return try lost(number, into: node) }
        switch node.pointee.kind {
        case .unknown: node.pointee.become(.double)
        case .int64, .uint64: _ = node.pointee.widenToDouble(rounding: true)
        default: break
        }
        try fraction(number, into: node)
    }

    /// The column cannot hold all its numbers exactly: it becomes text, or that is an error.
    private mutating func lost(_ number: JSONParser.Number, into node: Node) throws(FrameError) {
        if node.pointee.isFrozen { throw misfit(number.start, node) }
        if options.wideIntegers == .text {
            node.pointee.giveUp()
            node.pointee.count += 1
            return
        }
        throw misfit(
            number.start,
            node,
            "No number column can hold this whole number and the others exactly; the option wideIntegers makes text or double of them."
        )
    }
}
