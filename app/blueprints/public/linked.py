"""What pages tell machines in the words of schema.org (JSON-LD): only what a page itself says.

The portal as a service of the province, the open data as a data set, and where the page of a report stands.
"""

from collections.abc import Sequence
from typing import Any

from app.blueprints.public.data_described import ATTRIBUTION, TITLE
from app.domain.publication import Publication
from app.open_files import LICENCE, MEDIA_TYPES
from app.wording import say

CONTEXT = "https://schema.org"
PROVINCE = {
    "@type": "GovernmentOrganization",
    "name": "Pemerintah Provinsi DKI Jakarta",
    "url": "https://jakarta.go.id",
}
CITY = {"@type": "City", "name": "Jakarta"}
Facts = dict[str, Any]


def portal(base: str) -> Facts:
    """The portal: what it is for, who answers for it, and that a number can be looked up."""
    look_up = {
        "@type": "SearchAction",
        "target": {"@type": "EntryPoint", "urlTemplate": f"{base}/lacak?nomor={{nomor}}"},
        "query-input": "required name=nomor",
    }
    site = {
        "@type": "WebSite",
        "name": "CRM Jakarta",
        "url": f"{base}/",
        "inLanguage": "id",
        "potentialAction": look_up,
    }
    service = {
        "@type": "GovernmentService",
        "name": "Cepat Respons Masyarakat",
        "serviceType": "Pengaduan warga",
        "url": f"{base}/lapor",
        "provider": PROVINCE,
        "areaServed": CITY,
        "availableChannel": {"@type": "ServiceChannel", "serviceUrl": f"{base}/lapor"},
    }
    return {"@context": CONTEXT, "@graph": [site, service]}


def report_page(base: str, number: str, heading: str) -> Facts:
    """Where the page of a report stands: below the list of all public ones."""
    steps = ((say("Laporan publik"), f"{base}/peta"), (heading, f"{base}/laporan/{number}"))
    entries = [
        {"@type": "ListItem", "position": position, "name": name, "item": address}
        for position, (name, address) in enumerate(steps, start=1)
    ]
    return {"@context": CONTEXT, "@type": "BreadcrumbList", "itemListElement": entries}


def data_set(base: str, files: Sequence[Publication]) -> Facts:
    """The open data and its newest files."""
    return {
        "@context": CONTEXT,
        "@type": "Dataset",
        "name": TITLE,
        "description": "Laporan warga Jakarta yang dibuka untuk umum, menurut bulan masuk: kategori, tempat, dan keadaannya.",
        "url": f"{base}/data",
        "license": LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": "id",
        "creator": {**PROVINCE, "alternateName": ATTRIBUTION},
        "spatialCoverage": CITY,
        "distribution": [
            {
                "@type": "DataDownload",
                "name": kept.name,
                "contentUrl": f"{base}/data/{kept.name}",
                "encodingFormat": MEDIA_TYPES[kept.format].partition(";")[0],
                "dateModified": kept.made_at.isoformat(timespec="seconds"),
            }
            for kept in files
        ],
    }
