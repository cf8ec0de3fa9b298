internal import HTTPCore

/// Decides which page of a resource comes next: a value that takes what each page says and sends nothing itself.
///
/// The server lowers a limit above its ceiling without an error and echoes the one that it applied; so the loop goes
/// on by what came and ends by the stated total, never by a page that looks short.
///
/// A resource is rewritten in place when accounts are revised. Pages belong together while the total stays, each page
/// begins with the last row of the one before (rows that come or go ahead of it move that one), and the resource's
/// version is the same behind the first page and behind the last. Else reading begins anew.
struct CKANPaging: Sendable {
    /// What to ask for.
    struct Step: Sendable, Hashable {
        var offset: Int
        var limit: Int
        /// How many rows at its beginning are those of the page before.
        var overlap = 0
    }

    /// What a page says of itself.
    struct Page: Sendable, Hashable {
        var rows: Int
        /// The limit that the server applied; `nil` if it says none.
        var limit: Int?
        /// The rows in all; `nil` if it says none.
        var total: Int?
        /// The `_id`s of the first and last row; `nil` if the page has none.
        var firstID: Int64?
        var lastID: Int64?
    }

    /// What to do with the page.
    enum Verdict: Sendable, Hashable {
        /// It belongs to the result.
        case keep
        /// It and all before it do not.
        case restart
    }

    private enum Version {
        case unasked
        /// As the resource stated it behind the first page; `nil` if it states none.
        case stated(String?)
        /// The same behind the last page.
        case confirmed
    }

    private let start: Int
    private let wanted: Int?
    private let asked: Int
    private let maximumRestarts: Int

    private var limit: Int
    private var offset: Int
    private var received = 0
    private var total: Int?
    private var lastID: Int64?
    private var version = Version.unasked
    private var restarts = 0
    private var isDone: Bool

    /// Begins at `start`, for `wanted` rows or all, `limit` at a time.
    init(start: Int, wanted: Int?, limit: Int, maximumRestarts: Int) {
        self.start = start
        self.wanted = wanted
        self.asked = limit
        self.maximumRestarts = maximumRestarts
        self.limit = limit
        offset = start
        isDone = false
    }

    /// A page of one row has no room for another.
    private var overlap: Int { lastID != nil && limit > 1 ? 1 : 0 }

    /// The next page; `nil` at the end.
    var next: Step? {
        guard !isDone else { return nil }
        let left = wanted.map { $0 - received + overlap }
        // A page of no rows still tells the columns.
        return Step(offset: offset - overlap, limit: min(limit, left ?? limit), overlap: overlap)
    }

    /// Whether the resource's version is to be told to ``receive(version:)`` before anything else: behind the first of
    /// several pages, and behind the last.
    var wantsVersion: Bool {
        switch version {
        case .unasked: !isDone && offset > start
        case .stated(let stated): isDone && stated != nil
        case .confirmed: false
        }
    }

    /// Takes a page in.
    ///
    /// - Throws: `.corrupted` for rows that are missing, `.conflict` when the resource keeps changing.
    mutating func receive(_ page: Page) throws(ConnError) -> Verdict {
        if let total, let now = page.total, now != total { return try restart("its number of rows changed") }
        let overlap = overlap
        if overlap > 0, page.rows > 0, page.firstID != lastID { return try restart("rows moved") }
        total = page.total ?? total
        if let applied = page.limit, applied > 0, applied < limit { limit = applied }
        let fresh = max(0, page.rows - overlap)
        // A page whose limit was lowered to one row brings only the row that is here already.
        let isSpent = fresh == 0 && !(page.rows > 0 && limit == 1)
        offset += fresh
        received += fresh
        lastID = page.lastID ?? lastID
        if let wanted, received >= wanted {
            isDone = true
        } else if let total {
            isDone = offset >= total || (isSpent && start >= total)
        } else {
            // Without a total only a page without further rows is certainly the last.
            isDone = isSpent
        }
        if !isDone, isSpent {
            throw ConnError(
                .corrupted,
                "CCEE's datastore ended early: \(offset) of \(total ?? 0) rows came, and then none",
                advice: "read the resource again, or its file with resourceFrame",
                outcome: .unknown
            )
        }
        return .keep
    }

    /// Takes in what the resource now states as its version; `nil` if it states none.
    ///
    /// - Throws: `.conflict` when the resource keeps changing.
    mutating func receive(version now: String?) throws(ConnError) -> Verdict {
        guard case .stated(let before) = version else {
            version = .stated(now)
            return .keep
        }
        if before != now { return try restart("its last_modified changed") }
        version = .confirmed
        return .keep
    }

    private mutating func restart(_ why: String) throws(ConnError) -> Verdict {
        guard restarts < maximumRestarts else {
            throw ConnError(
                .conflict,
                "The resource was rewritten while it was read: \(why) between pages, \(restarts + 1) times",
                advice: "read it later, or its file with resourceFrame; a sort of your own must end in _id",
                outcome: .unknown
            )
        }
        restarts += 1
        limit = asked
        offset = start
        received = 0
        total = nil
        lastID = nil
        version = .unasked
        isDone = false
        return .restart
    }
}
