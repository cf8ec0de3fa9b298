/// Whole values and the way to them.
extension JSONParser {
    /// Passes over one value, which is checked like any other.
    mutating func skipValue(depth: Int) throws(FrameError) {
        guard position < end else { throw ended() }
        switch base[position] {
        case 0x22: _ = try text()
        case 0x2D, 0x30...0x39: _ = try number()
        case 0x74: try word("true")
        case 0x66: try word("false")
        case 0x6E: try word("null")
        case 0x7B:
            try members(depth: depth) { (parser, _) throws(FrameError) in try parser.skipValue(depth: depth + 1) }
        case 0x5B:
            try elements(depth: depth) { (parser, _) throws(FrameError) in try parser.skipValue(depth: depth + 1) }
        default: throw noValue()
        }
    }

    /// Reads an object; `body` gets each key and must read its value.
    mutating func members(
        depth: Int,
        _ body: (inout JSONParser, Text) throws(FrameError) -> Void
    ) throws(FrameError) {
        try checkDepth(depth)
        position += 1
        skipSpace()
        if take(0x7D) { return }
        while true {
            guard position < end, base[position] == 0x22 else { throw wrong("An object needs a key in quotes here") }
            let key = try text()
            try colon()
            try body(&self, key)
            if try !comma(closing: 0x7D) { return }
        }
    }

    /// Reads an array; `body` gets each element's number and must read the element.
    mutating func elements(
        depth: Int,
        _ body: (inout JSONParser, Int) throws(FrameError) -> Void
    ) throws(FrameError) {
        try checkDepth(depth)
        position += 1
        skipSpace()
        if take(0x5D) { return }
        var index = 0
        while true {
            try body(&self, index)
            index += 1
            if try !comma(closing: 0x5D) { return }
        }
    }

    @inline(__always)
    func checkDepth(_ depth: Int) throws(FrameError) {
        if depth >= maximumDepth { throw tooDeep() }
    }

    /// Takes the colon behind a key and the spaces around it.
    @inline(__always)
    mutating func colon() throws(FrameError) {
        skipSpace()
        guard take(0x3A) else { throw wrong("A colon must follow the key") }
        skipSpace()
    }

    /// Takes what follows a value: true for a comma, behind which another one must come, false for the closing bracket.
    @inline(__always)
    mutating func comma(closing: UInt8) throws(FrameError) -> Bool {
        skipSpace()
        guard position < end else { throw ended() }
        let byte = base[position]
        if byte == 0x2C {
            position &+= 1
            skipSpace()
            return true
        }
        guard byte == closing else {
            throw wrong("A comma or \(closing == 0x5D ? "]" : "}") must follow the value")
        }
        position &+= 1
        return false
    }

    /// Goes to the value at a path, lets `body` read it, and checks what stands around it.
    ///
    /// - Returns: Whether the value was there.
    mutating func descend(
        _ keys: ArraySlice<String>,
        depth: Int,
        _ body: (inout JSONParser, Int) throws(FrameError) -> Void
    ) throws(FrameError) -> Bool {
        guard let wanted = keys.first else {
            try body(&self, depth)
            return true
        }
        let rest = keys.dropFirst()
        var isFound = false
        var isReached = false
        guard position < end else { throw ended() }
        switch base[position] {
        case 0x7B:
            try members(depth: depth) { (parser, key) throws(FrameError) in
                if try parser.string(key) != wanted { return try parser.skipValue(depth: depth + 1) }
                if isFound { throw parser.wrong("The key \"\(wanted)\" of the path comes twice", at: key.start) }
                isFound = true
                isReached = try parser.descend(rest, depth: depth + 1, body)
            }
        case 0x5B:
            let place = Int(wanted)
            try elements(depth: depth) { (parser, index) throws(FrameError) in
                if index != place { return try parser.skipValue(depth: depth + 1) }
                isReached = try parser.descend(rest, depth: depth + 1, body)
            }
        default: try skipValue(depth: depth)
        }
        return isReached
    }

    /// Throws unless nothing but space is left.
    mutating func finish() throws(FrameError) {
        skipSpace()
        if position < end { throw wrong("There is more text behind the JSON value") }
    }
}
