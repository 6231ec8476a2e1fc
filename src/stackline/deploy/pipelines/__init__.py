"""Pipelines that deliver a project: files for GitHub, GitLab and AWS's own, made of its environments."""

from stackline.deploy.pipelines.chain import Chain, chain_of
from stackline.deploy.pipelines.files import PROVIDERS, Provider, pipeline_files

__all__ = ["PROVIDERS", "Chain", "Provider", "chain_of", "pipeline_files"]
