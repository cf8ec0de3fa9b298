/// An offline Bazefield: time series, latest points and structure of a made-up plant, behind an API key.
///
/// Known routes below ``basePath``, all without regard to case: `/objects/timeseries`, `…/aggregated`, `…/aggregated/table`,
/// `/objects/points`, `/objects/structure`, `/objects/getschemas`, `/turbines/{site}`, and `/json/reply/{request}` for the
/// first four. They take GET with a query and POST with JSON or a form. Without `Accept: application/json` or
/// `format=json` the answer is a page, as of every ServiceStack application.
public final class BazefieldTwin: ProviderTwin {
    /// Something that has time series.
    public struct Object: Sendable, Hashable {
        /// The number, as text.
        public var id: String
        /// The name.
        public var title: String
        /// The kind; 102 is a site.
        public var type: Int
        /// The site's name; nil for a site.
        public var site: String?

        /// An object.
        public init(id: String, title: String, type: Int, site: String?) {
            self.id = id
            self.title = title
            self.type = type
            self.site = site
        }
    }

    /// One value of a series.
    public struct Sample: Sendable, Hashable {
        /// The quality; 192 is good.
        public var quality: Int
        /// The value; nil where there is none.
        public var value: Double?

        /// A value.
        public init(quality: Int = 192, value: Double?) {
            self.quality = quality
            self.value = value
        }
    }

    struct State {
        var apiKey: String
        var objects: [Object]
        var points: [String]
        var now: Int64?
        var offset: Int
        var rawStep: Int64
        var includesEnd: Bool
        var sample: @Sendable (_ object: String, _ point: String, _ milliseconds: Int64) -> Sample
        var keyIsExpired = false
    }

    /// The server behind it.
    public let server: TwinServer
    /// The path before every route.
    public let basePath: String
    let state: TwinBox<State>

    /// A twin that doesn't listen; see ``ProviderTwin/start()``.
    ///
    /// - Parameters:
    ///   - apiKey: the only key that is accepted, as `Authorization: Bearer`.
    ///   - basePath: the path before every route.
    public init(apiKey: String = "twinkey_0123456789abcdefABCDEF-_", basePath: String = "/BazeField.Services/api") {
        server = TwinServer()
        self.basePath = basePath
        let turbines = (1...4).map {
            Object(id: "100\($0)", title: "T0\($0)", type: 103, site: "Serra Azul")
        }
        state = TwinBox(
            State(
                apiKey: apiKey,
                objects: [Object(id: "500", title: "Serra Azul", type: 102, site: nil)] + turbines,
                points: ["ActivePower", "WindSpeed", "Availability"],
                offset: -180,
                rawStep: 600_000,
                includesEnd: true,
                sample: Self.madeUp
            )
        )
        addRoutes()
    }

    /// The base address: the server's and ``basePath``.
    public var url: String { server.url + basePath }

    /// The key that is accepted. A new one refuses the old one from now on.
    public var apiKey: String {
        get { state.apiKey }
        set { state.apiKey = newValue }
    }

    /// What has time series.
    public var objects: [Object] {
        get { state.objects }
        set { state.objects = newValue }
    }

    /// The names of the points of every object.
    public var points: [String] {
        get { state.points }
        set { state.points = newValue }
    }

    /// The moment that `*` means, in milliseconds since 1970; nil is the clock.
    public var now: Int64? {
        get { state.now }
        set { state.now = newValue }
    }

    /// Minutes that local time is ahead of UTC; -180 at first, Brasília.
    public var localOffset: Int {
        get { state.offset }
        set { state.offset = newValue }
    }

    /// Milliseconds between two raw values; ten minutes at first.
    public var rawStep: Int64 {
        get { state.rawStep }
        set { state.rawStep = max(1, newValue) }
    }

    /// Whether a raw value exactly at the end of the span belongs to it; which it is of the real one isn't known.
    public var includesEnd: Bool {
        get { state.includesEnd }
        set { state.includesEnd = newValue }
    }

    /// Gives series of your own: object, point, milliseconds since 1970. It runs on the server's thread.
    public func setSamples(_ sample: @escaping @Sendable (String, String, Int64) -> Sample) {
        state.sample = sample
    }

    /// The value that the twin has for an object, a point and a moment in milliseconds since 1970.
    public func sample(_ object: String, _ point: String, at moment: Int64) -> Sample {
        state.sample(object, point, moment)
    }

    // MARK: Faults

    /// Refuses the key with 401 from now on, as expired; or accepts it again.
    public func expireKey(_ isExpired: Bool = true) {
        state.keyIsExpired = isExpired
    }

    /// Answers the next requests with an error in `responseStatus`.
    ///
    /// - Parameter status: 200 is said to happen.
    public func answerResponseStatus(
        code: String,
        message: String,
        status: Int = 200,
        count: Int? = 1
    ) {
        let answer = TwinResponse.json(Self.responseStatus(code, message).rendered, status: status)
        server.fail(.answer(answer), count: count)
    }

    /// Answers the next requests with an empty result and an error in `replyInfo`, under 200.
    public func answerReplyInfo(error: String, count: Int? = 1) {
        let info = TwinJSON.object(["replyInfo": Self.replyInfo(error: error), "objects": .object([:])])
        server.fail(.answer(.json(info.rendered)), count: count)
    }

    // MARK: Made-up values

    /// Whole steps that differ from object to object and point to point; one in 97 is bad.
    static func madeUp(_ object: String, _ point: String, _ moment: Int64) -> Sample {
        let seed = Int64((object + point).utf8.reduce(0) { ($0 * 31 + Int($1)) % 7_919 })
        let step = TwinTime.floor(moment, 600_000) + seed
        if step % 97 == 0 { return Sample(quality: 0, value: nil) }
        return Sample(value: Double((step * 7_919 % 20_011 + 20_011) % 20_011) / 8)
    }
}
