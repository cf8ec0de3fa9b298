/// Errors with their place in the text.
extension JSONParser {
    @inline(never)
    func ended() -> FrameError { wrong("The JSON text ends too early", at: end) }

    @inline(never)
    func noValue() -> FrameError {
        position < end ? wrong("There is no JSON value") : ended()
    }

    @inline(never)
    func tooDeep() -> FrameError {
        wrong("Arrays and objects lie in one another more than \(maximumDepth) deep")
    }

    /// The error of a text that is no JSON.
    @inline(never)
    func wrong(_ message: String, at place: Int? = nil) -> FrameError {
        failure(
            .json,
            message + (position >= end && place == nil ? ", but the text ends." : "."),
            at: place ?? position
        )
    }

    /// An error with its place; up to 40 bytes of the text are its detail.
    @inline(never)
    func failure(_ kind: FrameError.Kind, _ message: String, at place: Int) -> FrameError {
        let lines = origin.line + CSVBlock.lineBreaks(base, min(place, end))
        let from = min(place, end)
        return FrameError(
            kind,
            message,
            line: lines,
            detail: from < end ? CSVExcerpt.text(base + from, end - from, limit: 40) : nil,
            byteOffset: origin.byte + place
        )
    }

    func invalidUTF8(_ bytes: UnsafeBufferPointer<UInt8>) -> FrameError {
        // Halves the stretch that holds the first invalid byte.
        var good = 0
        var bad = bytes.count
        while bad - good > 4 {
            var middle = good + (bad - good) / 2
            // Not within a character.
            while middle > good, bytes[middle] & 0xC0 == 0x80 { middle -= 1 }
            if middle == good { break }
            if UTF8Validation.isValid(UnsafeBufferPointer(rebasing: bytes[good..<middle])) {
                good = middle
            } else {
                bad = middle
            }
        }
        var length = 1
        while length <= 4, good + length <= bytes.count {
            if UTF8Validation.isValid(UnsafeBufferPointer(rebasing: bytes[good..<good + length])) {
                good += length
                length = 1
            } else {
                length += 1
            }
        }
        return failure(.json, "The JSON text is no valid UTF-8.", at: good)
    }
}
