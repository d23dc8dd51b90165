"""Settings: the only place that reads the environment. Each stands in `.env.example`; a test compares the two."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal, TypeVar, cast
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.errors import UsageError
from schemas.person import ROLES, Role

PUBLISHED_SECRETS = frozenset(
    {"minioadmin", "minio123", "miniosecret", "rustfsadmin", "admin", "password", "changeme", "secret", "test"}
)
"""Secrets that stand in manuals and images: everybody knows them."""

_Kind = TypeVar("_Kind", bound=BaseSettings)


def not_published(secret: SecretStr) -> SecretStr:
    """Raises ValueError for one that everybody knows."""
    if secret.get_secret_value().lower() in PUBLISHED_SECRETS:
        raise ValueError("everybody knows this secret, set one of your own")
    return secret


class Settings(BaseSettings):
    """Values come from SOHOA_... variables, else from a `.env` in the current folder, else from here."""

    model_config = SettingsConfigDict(env_prefix="SOHOA_", env_file=".env", extra="ignore", frozen=True)

    keep_identity_images: bool = Field(default=True, description="keep page images and PDFs of identity cards")
    jobs: int = Field(default=0, ge=0, le=256, description="processes that read at the same time; 0: one for each core")

    ocr_language: str = Field(default="vie", pattern=r"^[a-z_]{3,}(\+[a-z_]{3,})*$", description="Tesseract language")
    ocr_timeout_s: float = Field(default=120, gt=0, description="longest that Tesseract may take for a page")

    field_tagger: str = Field(
        default="", description="folder of another token classification checkpoint in place of ours; empty: ours"
    )

    accept_from: float = Field(
        default=0, ge=0, le=1, description="least confidence of an accepted field at the counter; 0: as measured"
    )
    archive_accept_from: float = Field(
        default=0,
        ge=0,
        le=1,
        description="least confidence of an accepted field with --profile archive; 0: as measured",
    )

    max_file_mb: int = Field(default=200, gt=0, description="largest input file at the counter")
    max_pages: int = Field(default=500, gt=0, description="most pages of an input file at the counter")
    archive_max_file_mb: int = Field(default=2000, gt=0, description="largest input file with --profile archive")
    archive_max_pages: int = Field(default=5000, gt=0, description="most pages of an input file with --profile archive")
    max_page_mpx: int = Field(default=100, gt=0, description="most pixels of a page, in millions")
    max_side_m: float = Field(default=1.2, gt=0, description="longest side of a page, in metres")

    page_wall_s: float = Field(
        default=300, gt=0, description="longest that a page may take before its process is ended"
    )
    dossier_wall_s: float = Field(default=900, gt=0, description="longest that a dossier may take to be put together")
    worker_memory_mb: int = Field(default=4096, ge=0, description="address space of one process; 0: no limit")
    min_free_mb: int = Field(default=64, ge=0, description="free disk space below which no work is begun")

    data: Path = Field(default=Path("sohoa-data"), description="folder of the service's own data")
    database: SecretStr = Field(
        default=SecretStr(""), description="sqlite:///FILE or postgresql+psycopg://...; empty: sohoa.db in SOHOA_DATA"
    )
    objects: str = Field(
        default="",
        description="where objects last: a folder, s3://HOST:PORT/BUCKET, or s3+http:// without TLS; "
        "empty: objects in SOHOA_DATA",
    )
    lock_days: int = Field(
        default=365,
        ge=0,
        description="days for which originals are locked against erasing, where the server can; 0: none",
    )
    s3_access_key: str = Field(default="", description="name of the key to the S3 server")
    s3_secret_key: SecretStr = Field(default=SecretStr(""), description="secret of the key to the S3 server")
    s3_region: str = Field(default="us-east-1", pattern=r"^[\w-]+$", description="region of the S3 server")
    s3_ca_file: str = Field(
        default="", description="certificates that the S3 server's must come from; empty: those of this machine"
    )
    cache_mb: int = Field(
        default=2000, gt=0, description="most that is kept in SOHOA_DATA of files fetched from the S3 server"
    )
    broker: SecretStr = Field(
        default=SecretStr(""),
        description="where bells are rung: amqp://USER:SECRET@HOST/ or redis://:SECRET@HOST; empty: nowhere",
    )
    relay_window: int = Field(default=64, gt=0, description="most bells of a lane that may be rung and not yet heard")
    ring_again_s: float = Field(
        default=60, gt=0, description="how long a bell may stay unheard before it counts as lost"
    )
    stop_grace_s: float = Field(default=25, ge=0, description="how long a worker that is to stop goes on with its jobs")

    host: str = Field(default="127.0.0.1", description="address that the service listens on")
    port: int = Field(default=8750, ge=1, le=65535, description="port that the service listens on")
    max_batch_mb: int = Field(default=2100, gt=0, description="most that a station may send at once")
    max_batch_files: int = Field(default=1000, gt=0, description="most files of a batch")
    max_waiting_jobs: int = Field(
        default=50_000, gt=0, description="jobs that may wait in a lane before it takes no more"
    )
    backfill_window: int = Field(
        default=500, gt=0, description="jobs of the archive lane that may wait before a backfill takes the next batch"
    )
    backfill_report_s: float = Field(
        default=30, gt=0, description="seconds between lines on how a backfill stands, where there is no terminal"
    )
    upload_keep_h: float = Field(
        default=72, gt=0, description="hours after which an upload that nobody goes on with goes"
    )

    second_keying: str = Field(
        default="",
        description="what a second person keys blind after a check: kinds of fields (id12 date), or a type and a field "
        "(birth_certificate.child.name); empty: nothing",
    )
    sample_share: float = Field(
        default=0.02, ge=0, le=1, description="of the fields that the machine accepts, how many are keyed blind"
    )
    planted_share: float = Field(
        default=0, ge=0, le=1, description="of the checks, how many show one known error, to see whether it is found"
    )

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="what DIR/.sohoa/log.jsonl and the service's log keep"
    )

    @field_validator("database", "broker")
    @classmethod
    def _password_not_published(cls, url: SecretStr) -> SecretStr:
        password = urlsplit(url.get_secret_value()).password
        if password is not None:
            not_published(SecretStr(password))
        return url

    @field_validator("broker")
    @classmethod
    def _broker_needs_a_server(cls, url: SecretStr, others: ValidationInfo) -> SecretStr:
        database: SecretStr = others.data.get("database", SecretStr(""))
        if url.get_secret_value() and not database.get_secret_value().startswith("postgresql"):
            raise ValueError("a broker is for many machines, and these cannot share a file: set SOHOA_DATABASE too")
        return url

    @field_validator("s3_secret_key")
    @classmethod
    def _secret_not_published(cls, secret: SecretStr) -> SecretStr:
        return not_published(secret)

    @property
    def log_file(self) -> Path:
        """What the service does, by ids."""
        return self.data / "log.jsonl"

    def processes(self, asked: int | None) -> int:
        """How many processes: as asked, else as set, else one for each core this process may use."""
        return asked or self.jobs or len(os.sched_getaffinity(0))


class StationSettings(BaseSettings):
    """Of a station that watches a drop folder; apart from `Settings`, so that no key reaches a process that reads."""

    model_config = SettingsConfigDict(env_prefix="SOHOA_", env_file=".env", extra="ignore", frozen=True)

    station_key: SecretStr = Field(default=SecretStr(""), description="key of this station, as the service gave it")

    watch_settle_s: float = Field(
        default=3, ge=0, description="a dropped file is whole when it has not changed for so long"
    )
    watch_folder_settle_s: float = Field(
        default=15, ge=0, description="a dropped folder is whole when nothing in it has changed for so long"
    )
    watch_poll_s: float = Field(default=1, gt=0, description="time between two looks at the drop folder")

    sending_timeout_s: float = Field(default=60, gt=0, description="longest wait for the service to take or answer")
    sending_whole_max_mb: int = Field(default=32, gt=0, description="larger batches are uploaded resumably, in chunks")
    sending_chunk_mb: int = Field(default=8, gt=0, description="size of such a chunk")

    spool_key: SecretStr = Field(
        default=SecretStr(""),
        description="32 bytes in base64; scans wait encrypted with it while the service is away; empty: in clear",
    )
    spool_folder: str = Field(default="", description="where they wait; empty: .sohoa-spool in the drop folder")
    spool_max_mb: int = Field(default=20_000, gt=0, description="most that may wait there; more waits in clear")

    duplex: Literal["", "odd-even"] = Field(
        default="", description="odd-even: a simplex scanner here, fronts in one batch, backs in the next"
    )
    duplex_backs: Literal["reversed", "forward"] = Field(
        default="reversed", description="order of the backs: reversed (the pile turned over: 6, 4, 2) or forward"
    )
    duplex_wait_s: float = Field(default=900, gt=0, description="how long fronts wait for their backs")


class LoginSettings(BaseSettings):
    """How people come in; apart from `Settings`, so that no secret of theirs reaches a process that reads."""

    model_config = SettingsConfigDict(env_prefix="SOHOA_", env_file=".env", extra="ignore", frozen=True)

    public_url: str = Field(
        default="",
        pattern=r"^(https?://[^/]+/?)?$",
        description="address under which browsers find the service, https://HOST; empty: the one they ask for",
    )
    proxies: str = Field(
        default="127.0.0.1",
        description="servers with TLS before the service, by commas: what they say of who asks is believed",
    )
    local_logins: bool = Field(default=True, description="let people in by passwords that this service keeps")

    oidc_issuer: str = Field(
        default="",
        pattern=r"^(https?://.+)?$",
        description="identity provider (OpenID Connect) that people log in at, https://...; empty: none",
    )
    oidc_name: str = Field(default="", description="what people call the identity provider")
    oidc_client: str = Field(default="sohoa", description="id of this service at the identity provider")
    oidc_secret: SecretStr = Field(
        default=SecretStr(""), description="its secret there; empty: a public client, known by PKCE alone"
    )
    oidc_groups_claim: str = Field(
        default="groups", description="claim of the ID token with a person's groups; dots go deeper: realm_access.roles"
    )
    oidc_roles: str = Field(
        default="",
        description="which group gives which role: GROUP=operator|reviewer|agency|auditor|admin, several by commas",
    )
    oidc_branch_claim: str = Field(default="branch", description="claim with the branch of an operator")
    oidc_agency_claim: str = Field(default="agency", description="claim with the agency of a receiver")

    @field_validator("oidc_roles")
    @classmethod
    def _roles_are_known(cls, told: str) -> str:
        cls._roles_of(told)
        return told

    @field_validator("oidc_secret")
    @classmethod
    def _not_published(cls, secret: SecretStr) -> SecretStr:
        return not_published(secret)

    @property
    def roles_by_group(self) -> dict[str, Role]:
        return self._roles_of(self.oidc_roles)

    @staticmethod
    def _roles_of(told: str) -> dict[str, Role]:
        """Raises ValueError."""
        pairs = [pair.strip().rpartition("=") for pair in told.split(",") if pair.strip()]
        unknown = [role for group, _, role in pairs if not group or role not in ROLES]
        if unknown:
            raise ValueError(f"GROUP=ROLE is asked for, with a role of {', '.join(ROLES)}: {unknown[0]}")
        return {group: cast(Role, role) for group, _, role in pairs}


def read_settings() -> Settings:
    """Raises UsageError that names each wrong variable."""
    return _read(Settings)


def read_login_settings() -> LoginSettings:
    """Raises UsageError that names each wrong variable."""
    return _read(LoginSettings)


def read_station_settings() -> StationSettings:
    """Raises UsageError that names each wrong variable."""
    return _read(StationSettings)


def _read(kind: type[_Kind]) -> _Kind:
    try:
        return kind()
    except ValidationError as error:
        wrong = "; ".join(f"SOHOA_{str(one['loc'][0]).upper()}: {one['msg']}" for one in error.errors())
        raise UsageError("bad_setting", f"{wrong}. See .env.example.") from error


def carried(settings: Settings) -> dict[str, Any]:
    """Settings for a child of ours, over a pipe that nobody else reads: with their secrets."""
    told = settings.model_dump(mode="json")
    secrets = {name: value for name, value in settings if isinstance(value, SecretStr)}
    return told | {name: value.get_secret_value() for name, value in secrets.items()}
