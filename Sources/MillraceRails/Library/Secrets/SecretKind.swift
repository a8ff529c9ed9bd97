/// What kinds of secrets there are.
///
/// Those of services are named after them; a service may have several formats, all in the table of ``SecretsRail``.
public enum SecretKind: String, Sendable, Hashable, Codable, CaseIterable {
    /// Keys of services that run models.
    case openAI = "openai_key"
    case anthropic = "anthropic_key"
    case openRouter = "openrouter_key"
    case groq = "groq_key"
    case xAI = "xai_key"
    case perplexity = "perplexity_key"
    case huggingFace = "huggingface_token"
    case replicate = "replicate_token"
    case cerebras = "cerebras_key"
    case nvidia = "nvidia_key"
    case langSmith = "langsmith_key"
    case tavily = "tavily_key"
    /// Keys of clouds.
    case aws = "aws_key"
    case google = "google_key"
    case azure = "azure_key"
    case alibaba = "alibaba_key"
    case digitalOcean = "digitalocean_token"
    case cloudflare = "cloudflare_key"
    case heroku = "heroku_key"
    case fly = "fly_token"
    case supabase = "supabase_key"
    case planetScale = "planetscale_token"
    case databricks = "databricks_token"
    /// Tokens of places where code lives and is built.
    case github = "github_token"
    case gitlab = "gitlab_token"
    case npm = "npm_token"
    case pyPI = "pypi_token"
    case rubyGems = "rubygems_key"
    case pulumi = "pulumi_token"
    case vault = "vault_token"
    case doppler = "doppler_token"
    case atlassian = "atlassian_token"
    case linear = "linear_key"
    case notion = "notion_token"
    case airtable = "airtable_token"
    case postman = "postman_key"
    case grafana = "grafana_token"
    case sentry = "sentry_token"
    case newRelic = "newrelic_key"
    case onePassword = "onepassword_token"
    /// Tokens of services that send messages.
    case slack = "slack_token"
    case discord = "discord_token"
    case telegram = "telegram_token"
    case twilio = "twilio_key"
    case sendGrid = "sendgrid_key"
    case mailgun = "mailgun_key"
    case mailchimp = "mailchimp_key"
    case brevo = "brevo_key"
    /// Keys of services that take payments or sell.
    case stripe = "stripe_key"
    case square = "square_token"
    case shopify = "shopify_token"
    /// Forms that no service owns.
    case privateKey = "private_key"
    case jwt
    case connectionString = "connection_string"
    case urlPassword = "url_password"
    case authorization
    case credential
}
