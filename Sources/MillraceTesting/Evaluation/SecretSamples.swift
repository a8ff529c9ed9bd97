/// Makes texts with secrets whose places are known, and texts that only look like it.
///
/// All secrets are random; half of the samples hold one. One seed makes the same samples everywhere. The others hold what scanners take for
/// secrets by mistake: hashes, public keys, images, placeholders, names of variables, numbers of versions.
public enum SecretSamples {
    /// Samples of one part.
    ///
    /// - Parameters:
    ///   - count: how many.
    ///   - split: the part: its templates are no other part's.
    ///   - seed: what everything random follows from.
    public static func samples(_ count: Int, split: SampleSplit, seed: UInt64 = 1) -> [LabelledSample] {
        var random = split.generator(seed: seed)
        return (0..<count).map { number in
            number % 2 == 0 ? positive(split, &random) : negative(split, &random)
        }
    }

    /// The kinds that are made, in the words of `SecretsRail`.
    public static var kinds: Set<String> { Set(fields.map(\.kind)) }

    private struct Field: Sendable {
        var kind: String
        var make: @Sendable (inout SeededGenerator) -> String
        /// Templates of its own, for what only its surroundings tell; nil: those of all keys.
        var templates: [String]?

        init(_ kind: String, _ templates: [String]? = nil, make: @escaping @Sendable (inout SeededGenerator) -> String) {
            self.kind = kind
            self.make = make
            self.templates = templates
        }
    }

    private static func positive(_ split: SampleSplit, _ random: inout SeededGenerator) -> LabelledSample {
        let field = fields[random.number(0...fields.count - 1)]
        let template = random.pick(split.share(of: field.templates ?? templates)) ?? "{x}"
        let value = field.make(&random)
        var writer = SampleWriter(source: "secrets/\(field.kind)")
        if random.once(in: 2) { writer.write((random.pick(split.share(of: openings)) ?? "") + "\n") }
        writer.write(template: template) { $0 == "x" ? (value, field.kind) : nil }
        if random.once(in: 2) { writer.write("\n" + (random.pick(split.share(of: closings)) ?? "")) }
        return writer.sample
    }

    private static func negative(_ split: SampleSplit, _ random: inout SeededGenerator) -> LabelledSample {
        let decoys = split.share(of: decoys)
        let decoy = decoys[random.number(0...decoys.count - 1)]
        var writer = SampleWriter(source: "secrets/\(decoy.name)")
        if random.once(in: 2) { writer.write((random.pick(split.share(of: openings)) ?? "") + "\n") }
        writer.write(decoy.make(&random))
        if random.once(in: 2) { writer.write("\n" + (random.pick(split.share(of: closings)) ?? "")) }
        return writer.sample
    }

    // MARK: Surroundings

    private static let templates: [String] = [
        "export API_KEY={x}", "{x}", "the key is {x}, keep it", "\"token\": \"{x}\"", "curl -H 'X-Key: {x}' https://api.example.org",
        "client = Client(\"{x}\")",
        "I pasted {x} by mistake.", "key: {x}", "const key = '{x}';", "- {x}", "`{x}`", "# {x} (old)",
    ]
    private static let openings: [String] = [
        "Here is the configuration:", "```", "Try this:", "set -e", "# settings", "The log says:", "Sure! Use this:", "version: 3", "env:",
    ]
    private static let closings: [String] = [
        "```", "Then run it.", "DEBUG=1", "and that is all.", "# end", "PORT=8080", "It should work now.", "region: eu", "Let me know!",
    ]

    // MARK: Secrets

    private static let base62 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

    private static func key(_ kind: String, _ prefix: String, _ count: Int, _ alphabet: String = base62, end: String = "") -> Field {
        Field(kind) { prefix + PersonalDataDecoys.text(count, alphabet, &$0) + end }
    }

    private static let fields: [Field] = [
        key("openai_key", "sk-" + "proj-", 100), key("openai_key", "sk-", 48), key("anthropic_key", "sk-" + "ant-api03-", 93, end: "AA"),
        key("aws_key", "AK" + "IA", 16, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), key("google_key", "AI" + "za", 35),
        key("github_token", "gh" + "p_", 36),
        key("github_token", "gh" + "s_", 36), key("gitlab_token", "gl" + "pat-", 20),
        key("slack_token", "xo" + "xb-123456789012-123456789012-", 24),
        key("stripe_key", "sk" + "_live_", 24), key("npm_token", "np" + "m_", 36), key("groq_key", "gs" + "k_", 52),
        key("huggingface_token", "h" + "f_", 34, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
        key("digitalocean_token", "do" + "p_v1_", 64, "0123456789abcdef"),
        key("databricks_token", "da" + "pi", 32, "0123456789abcdef"), key("shopify_token", "shp" + "at_", 32, "0123456789abcdef"),
        Field("sendgrid_key") { "S" + "G." + PersonalDataDecoys.text(22, base62, &$0) + "." + PersonalDataDecoys.text(43, base62, &$0) },
        Field("telegram_token") {
            PersonalDataValues.digits(9, &$0).replacing("0", with: "1") + ":AA" + PersonalDataDecoys.text(33, base62, &$0)
        },
        Field("jwt") { random in
            // {"alg":"HS256","typ":"JWT"} in base 64; what follows only looks like claims.
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJ" + PersonalDataDecoys.text(60, base62, &random) + "."
                + PersonalDataDecoys.text(43, base62, &random)
        },
        Field("private_key") { random in
            let label = random.pick("", "RSA ", "EC ", "OPENSSH ")
            let lines = (0..<random.number(3...12)).map { _ in PersonalDataDecoys.text(64, base62 + "+/", &random) }.joined(separator: "\n")
            return
                "-----BEGIN \(label)PRIVATE KEY-----\n\(lines)\n\(PersonalDataDecoys.text(24, base62, &random))=\n-----END \(label)PRIVATE KEY-----"
        },
        Field(
            "connection_string",
            [
                "DATABASE_URL=postgres://app:{x}@db.example.org:5432/main", "redis://:{x}@cache:6379/0",
                "mongodb+srv://root:{x}@cluster.example.net",
                "url: mysql://u:{x}@10.0.0.5/shop", "amqp://worker:{x}@queue", "jdbc:postgresql://x:{x}@h/d",
            ]
        ) { PersonalDataDecoys.text($0.number(10...20), base62 + "-!", &$0) },
        Field(
            "url_password",
            [
                "git clone https://ann:{x}@git.example.org/r.git", "http://admin:{x}@10.0.0.1/", "ftp://user:{x}@files.example.org",
            ]
        ) { PersonalDataDecoys.text($0.number(10...20), base62 + "-!", &$0) },
        Field(
            "authorization",
            [
                "Authorization: Bearer {x}", "-H 'Authorization: Bearer {x}'", "\"Authorization\": \"Bearer {x}\"",
            ]
        ) { PersonalDataDecoys.text(40, base62, &$0) },
        Field(
            "credential",
            [
                "api_key = {x}", "MISTRAL_API_KEY={x}", "\"client_secret\": \"{x}\"", "access_token: '{x}'", "SECRET_KEY=\"{x}\"",
                "cohere api key: {x}",
            ]
        ) { PersonalDataDecoys.text($0.number(24...48), base62, &$0) },
        Field("credential", ["password: {x}", "DB_PASSWORD={x}", "\"password\": \"{x}\"", "passwd = '{x}'", "PGPASSWORD={x}", "pwd={x}"]) {
            PersonalDataDecoys.text(8, base62, &$0) + "!7aQ"
        },
    ]

    // MARK: Decoys

    private static let hexadecimal = "0123456789abcdef"

    private static let decoys: [PersonalDataDecoys.Decoy] = [
        .init(name: "uuid") { "id: \(PersonalDataDecoys.uuid(&$0))" },
        .init(name: "commit") { "git checkout \(PersonalDataDecoys.text(40, hexadecimal, &$0))" },
        .init(name: "digest") { "image@sha256:\(PersonalDataDecoys.text(64, hexadecimal, &$0))" },
        .init(name: "integrity") { "integrity: sha512-\(PersonalDataDecoys.text(86, base62, &$0))==" },
        .init(name: "image") { "<img src=\"data:image/png;base64,iVBORw0KGgo\(PersonalDataDecoys.text(200, base62, &$0))\">" },
        .init(name: "public key") { "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI\(PersonalDataDecoys.text(43, base62, &$0)) ann@host" },
        .init(name: "certificate") { random in
            let lines = (0..<5).map { _ in PersonalDataDecoys.text(64, base62, &random) }.joined(separator: "\n")
            return "-----BEGIN CERTIFICATE-----\n\(lines)\n-----END CERTIFICATE-----"
        },
        .init(name: "placeholder") {
            "API_KEY=\($0.pick("your-api-key-here", "<token>", "${API_KEY}", "xxxxxxxxxxxxxxxxxxxx", "changeme-changeme"))"
        },
        .init(name: "variable") {
            "token = \($0.pick("get_token(user)", "os.environ['TOKEN']", "process.env.ACCESS_TOKEN", "self.session_token_v2"))"
        },
        .init(name: "prose") {
            "The password \($0.pick("must have 12 characters", "is required", "was changed yesterday", "field: optional")) as before."
        },
        .init(name: "limits") { "max_tokens: \($0.number(100...9999)), tokens=\($0.number(1...999))" },
        .init(name: "name") { "task-\($0.pick("manager", "scheduler", "runner"))-for-large-teams-v\($0.number(2...9))" },
        .init(name: "address") { "https://example.org:\($0.number(1024...9999))/a/b@c" },
        .init(name: "path") { "secret: /etc/ssl/private/server-\($0.number(1...9)).pem" },
        .init(name: "style") { ".sk-circle:before { background-color: #\(PersonalDataDecoys.text(6, hexadecimal, &$0)); }" },
        .init(name: "etag") { "etag: \"\(PersonalDataDecoys.text(32, hexadecimal, &$0))\"" },
        .init(name: "trace") {
            "traceparent: 00-\(PersonalDataDecoys.text(32, hexadecimal, &$0))-\(PersonalDataDecoys.text(16, hexadecimal, &$0))-01"
        },
        .init(name: "mention") { "Keys begin with \($0.pick("sk-ant-", "ghp_", "AKIA", "xoxb-", "hf_")) and should stay secret: always." },
        .init(name: "schema") { "{\"name\": \"api_key\", \"type\": \"string\", \"maxLength\": \($0.number(10...99))}" },
        .init(name: "encoded text") { "payload=\(PersonalDataDecoys.text(80, base62, &$0))" },
        .init(name: "module") { "import { secretKeyProvider } from './secret-key-provider-\($0.number(1...9))';" },
    ]
}
